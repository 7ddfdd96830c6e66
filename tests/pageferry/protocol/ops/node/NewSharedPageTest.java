package pageferry.protocol.ops.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.mm.Gfp;
import pageferry.mm.PageFlags;
import pageferry.protocol.bench.Bench;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.lru.InsertLru;
import pageferry.protocol.ops.node.lru.IsolateLocked;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.swap.LeaveForSwap;

/**
 * A page of shared memory whose batch was drained before its object has it:
 * shmem_add_to_page_cache() comes before folio_add_lru() in Linux, and here after.
 */
class NewSharedPageTest {
  private static final int INODE = 7;
  private static final long NO_SLOT = -1;

  private final Bench bench = Bench.small();
  private final long pfn =
      bench.at(0, new AllocateFolio(0, Gfp.HIGHUSER_MOVABLE, Mark.LOW, NewFolio.SHARED_MEMORY, 0));

  @ParameterizedTest
  @ValueSource(longs = {NO_SLOT, 5})
  void reclaim_gets_it_only_when_its_object_has_it(long slot) {
    bench.atPage(pfn, new NameObject(pfn, INODE, 0));
    bench.atPage(pfn, new InsertLru(new long[] {pfn}));
    assertThat(bench.atPage(pfn, new IsolateLocked(pfn))).isZero();
    assertThat(bench.atPage(pfn, new LeaveForSwap(pfn, slot))).isFalse();
    assertThat(bench.atPage(pfn, new LookAtSource(pfn)).has(PageFlags.CACHE)).isTrue();
    bench.atPage(pfn, new PutFolio(pfn, 1));
    assertThat(bench.atPage(pfn, new LeaveForSwap(pfn, slot))).isTrue();
  }
}
