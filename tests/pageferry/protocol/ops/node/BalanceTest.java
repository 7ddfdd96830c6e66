package pageferry.protocol.ops.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.read.Machines;
import pageferry.mm.Gfp;
import pageferry.mm.KernelProfile;
import pageferry.mm.NodeSpec;
import pageferry.mm.PageFlags;
import pageferry.mm.Topology;
import pageferry.mm.Watermarks;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.lru.Givers;
import pageferry.protocol.ops.node.lru.OldestFolios;

/** When kswapd has done enough, and what it takes first. */
class BalanceTest {
  private static final Watermarks MARKS = new Watermarks(100, 200, 300);

  private final NodeMemory memory = new NodeMemory(topology(), 0, profile());

  private static Topology topology() {
    List<ZoneSpec> zones =
        List.of(
            new ZoneSpec(ZoneType.DMA32, 1024, MARKS), new ZoneSpec(ZoneType.NORMAL, 1024, MARKS));
    NodeSpec node = new NodeSpec(0, List.of(0), zones, 0);
    return new Topology("test", List.of(node), new int[][] {{10}});
  }

  private static KernelProfile profile() {
    return new Machines(ConfFiles.installed()).plain("two-socket", "6.1").profile();
  }

  @Test
  void one_zone_with_enough_free_is_enough() {
    leave(ZoneType.NORMAL, 299);
    leave(ZoneType.DMA32, 1000);
    assertThat(isBalanced()).isTrue();
    leave(ZoneType.DMA32, 300);
    assertThat(isBalanced()).isFalse();
  }

  @Test
  void a_frame_that_was_used_before_is_as_old_as_its_folio() {
    long first = young();
    long second = young();
    memory.put(first, 1);
    long again = young();
    assertThat(again).as("the frame is used again").isEqualTo(first);
    assertThat(new OldestFolios(4, Givers.ALL).on(memory)).containsExactly(second, again);
  }

  private boolean isBalanced() {
    return new IsBalanced(false).on(memory);
  }

  private long young() {
    NewFolio anonymous = new NewFolio(PageFlags.ANON | PageFlags.SWAPBACKED, 1);
    long pfn = new AllocateFolio(0, Gfp.HIGHUSER_MOVABLE, Mark.LOW, anonymous, 0).on(memory);
    memory.joinLru(pfn);
    return pfn;
  }

  private void leave(ZoneType type, long free) {
    for (ZoneMemory zone : memory.zones()) {
      while (zone.type() == type && zone.buddy().freePages() > free) {
        zone.buddy().allocate(0);
      }
    }
  }
}
