package pageferry.protocol.ops.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.read.Machines;
import pageferry.mm.Gfp;
import pageferry.mm.NodeSpec;
import pageferry.mm.PageFlags;
import pageferry.mm.Topology;
import pageferry.mm.Watermarks;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;

/** Memory that is kept for contiguous allocations, and who may have it meanwhile. */
class ContigTest {
  private static final int MOVABLE = Gfp.HIGHUSER_MOVABLE;
  private static final long AREA = 2048;

  private static NodeMemory memory(String kernel) {
    Watermarks marks = new Watermarks(100, 200, 300);
    List<ZoneSpec> zones = List.of(new ZoneSpec(ZoneType.NORMAL, 4096, marks, 2048));
    NodeSpec node = new NodeSpec(0, List.of(0), zones, 0);
    Topology topology = new Topology("test", List.of(node), new int[][] {{10}});
    var profile = new Machines(ConfFiles.installed()).plain("two-socket", kernel).profile();
    return new NodeMemory(topology, 0, profile);
  }

  private static long take(NodeMemory memory, int gfp) {
    NewFolio anonymous = new NewFolio(PageFlags.ANON | PageFlags.SWAPBACKED, 1);
    return new AllocateFolio(0, gfp, Mark.LOW, anonymous, 0).on(memory);
  }

  @ParameterizedTest
  @CsvSource({"5.7, 0, 1847", "5.8, 200, 1847"})
  void it_is_used_when_it_is_more_than_half_of_what_is_free(String kernel, int used, int most) {
    NodeMemory memory = memory(kernel);
    int inArea = 0;
    for (int page = 0; page < 400; page++) {
      inArea += take(memory, MOVABLE) >= AREA ? 1 : 0;
    }
    assertThat(inArea).isEqualTo(used);
    int kernelPages = 0;
    while (take(memory, Gfp.KERNEL) >= 0) {
      kernelPages++;
    }
    assertThat(kernelPages + 400 - used).as("those of others stay").isEqualTo(most);
    assertThat(take(memory, MOVABLE | Gfp.NO_CMA)).isNegative();
    long pfn = 0;
    while (pfn >= 0 && pfn < AREA) {
      pfn = take(memory, MOVABLE);
    }
    assertThat(pfn).isGreaterThanOrEqualTo(AREA);
  }

  @Test
  void free_pages_of_the_area_do_not_keep_kswapd_asleep() {
    NodeMemory memory = memory("6.1");
    while (take(memory, Gfp.KERNEL) >= 0) {
      assertThat(memory.freePages()).isGreaterThan(2048);
    }
    assertThat(new IsBalanced(false).on(memory)).isFalse();
  }

  @Test
  void what_becomes_free_in_an_isolated_pageblock_is_given_to_nobody() {
    NodeMemory memory = memory("6.1");
    long pfn = take(memory, MOVABLE);
    assertThat(pfn).isEqualTo(AREA);
    assertThat(isolate(memory, true)).isTrue();
    assertThat(isolate(memory, true)).as("twice").isFalse();
    long free = memory.freePages();
    memory.put(pfn, 1);
    assertThat(memory.freePages()).isEqualTo(free);
    assertThat(take(memory, MOVABLE)).isNotEqualTo(pfn);
    assertThat(new TakeRange(AREA, 100).on(memory)).isEqualTo(AREA + 100);
    assertThat(isolate(memory, false)).isTrue();
    assertThat(memory.freePages()).isEqualTo(4095 - 1 - 100);
  }

  private static boolean isolate(NodeMemory memory, boolean apart) {
    return new IsolateRange(AREA, 100, apart).on(memory);
  }

  @Test
  void a_stretch_with_a_page_in_use_is_not_had_and_left_as_it_was() {
    NodeMemory memory = memory("6.1");
    long pfn = take(memory, MOVABLE);
    assertThat(claim(memory, 0)).isEqualTo(AREA);
    isolate(memory, true);
    assertThat(new TakeRange(AREA, 100).on(memory)).isEqualTo(pfn);
    isolate(memory, false);
    assertThat(memory.freePages()).isEqualTo(4094);
    assertThat(claim(memory, AREA + 128)).isEqualTo(AREA + 128);
    assertThat(claim(memory, 0)).as("the first is claimed").isEqualTo(AREA + 256);
  }

  private static long claim(NodeMemory memory, long from) {
    return new ClaimContig(from, 100, 7).on(memory);
  }
}
