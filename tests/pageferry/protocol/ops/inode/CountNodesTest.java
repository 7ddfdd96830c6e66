package pageferry.protocol.ops.inode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountNodesTest {
  private final PageCache cache = new PageCache(PageCache.Traits.SHARED_MEMORY);

  private int nodesAfter(long offset) {
    cache.put(offset, 1000 + offset);
    return new CountNodes(offset).on(cache);
  }

  @Test
  void the_first_page_of_64_makes_a_node_and_the_others_find_it() {
    assertThat(nodesAfter(70)).isEqualTo(1);
    assertThat(nodesAfter(64)).isZero();
    assertThat(nodesAfter(127)).isZero();
    assertThat(nodesAfter(128)).isEqualTo(2);
    assertThat(nodesAfter(0)).isEqualTo(3);
  }
}
