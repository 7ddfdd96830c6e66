package pageferry.protocol.alloc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import pageferry.mm.Errno;
import pageferry.mm.Gfp;
import pageferry.mm.NodeMask;
import pageferry.mm.VmCounter;
import pageferry.mm.Watermarks;
import pageferry.protocol.bench.Bench;
import pageferry.protocol.bench.Ran;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KswapdWord;
import pageferry.protocol.ops.node.AllocateFolio;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.FillBallast;
import pageferry.protocol.ops.node.ReclaimBatch;
import pageferry.world.MemoryEvent;

/** Where an allocation looks, what it respects there, and when it gives up. */
class AllocPagesTest {
  private static final Watermarks MARKS =
      Watermarks.of(Bench.SMALL, Bench.SMALL.nodes().get(0).zones().get(0));
  private static final int MOVABLE = Gfp.HIGHUSER_MOVABLE;

  private final Bench bench = Bench.small();

  private Ran allocate(int gfp) {
    return allocate(gfp, AllocContext.near(0));
  }

  private Ran allocate(int gfp, AllocContext placement) {
    return bench.run(new AllocPages(0, gfp, placement, NewFolio.TARGET, 0));
  }

  /** Leaves so many pages of a node free, the rest being page cache. */
  private void fill(int node, long free, boolean clean) {
    assertThat(bench.at(node, new FillBallast(free, clean))).isEqualTo(free);
  }

  private static int nodeOf(Ran ran) {
    return Bench.SMALL.nodeOf(ran.returned());
  }

  private List<Integer> asked(Ran ran) {
    return ran.all(Instruction.AskNode.class).stream()
        .filter(ask -> ask.op() instanceof AllocateFolio)
        .map(Instruction.AskNode::node)
        .toList();
  }

  @Test
  void a_node_with_memory_is_asked_and_no_other() {
    Ran ran = allocate(MOVABLE);
    assertThat(asked(ran)).containsExactly(0);
    assertThat(nodeOf(ran)).isZero();
    assertThat(bench.counter(VmCounter.NUMA_HIT)).isEqualTo(1);
    assertThat(ran.ns()).isPositive();
  }

  @Test
  void at_the_low_mark_the_next_node_serves_and_the_miss_is_counted() {
    fill(0, MARKS.low(), false);
    Ran ran = allocate(MOVABLE);
    assertThat(asked(ran)).containsExactly(0, 1);
    assertThat(nodeOf(ran)).isEqualTo(1);
    assertThat(ran.all(Instruction.TellKswapd.class)).isEmpty();
    assertThat(bench.counter(VmCounter.NUMA_MISS)).isEqualTo(1);
    assertThat(bench.counter(VmCounter.NUMA_FOREIGN)).isEqualTo(1);
  }

  @Test
  void one_page_above_the_low_mark_the_node_still_serves() {
    fill(0, MARKS.low() + 1, false);
    assertThat(nodeOf(allocate(MOVABLE))).isZero();
  }

  @Test
  void an_allocation_bound_to_its_node_wakes_kswapd_and_goes_down_to_the_min_mark() {
    fill(0, MARKS.low(), false);
    Ran ran = allocate(MOVABLE | Gfp.THISNODE);
    assertThat(asked(ran)).containsExactly(0, 0);
    assertThat(ran.all(Instruction.TellKswapd.class))
        .containsExactly(new Instruction.TellKswapd(0, KswapdWord.WAKE, false));
    assertThat(nodeOf(ran)).isZero();
  }

  @Test
  void without_memory_above_the_min_mark_it_is_ENOMEM_after_one_fruitless_round() {
    fill(0, MARKS.min(), false);
    Ran ran = allocate(MOVABLE | Gfp.THISNODE);
    assertThat(ran.failed()).isEqualTo(Errno.ENOMEM);
    assertThat(bench.counter(VmCounter.ALLOCSTALL)).isEqualTo(1);
    assertThat(bench.events()).contains(new MemoryEvent.DirectReclaimEnd(0, 0));
    assertThat(bench.node(0).freePages()).isEqualTo(MARKS.min());
    assertThat(bench.task().reclaimDepth).isZero();
  }

  @Test
  void who_may_not_reclaim_fails_at_once() {
    fill(0, MARKS.min(), true);
    Ran ran = allocate((MOVABLE | Gfp.THISNODE) & ~Gfp.RECLAIM);
    assertThat(ran.failed()).isEqualTo(Errno.ENOMEM);
    assertThat(ran.all(Instruction.TellKswapd.class)).isEmpty();
    assertThat(bench.counter(VmCounter.ALLOCSTALL)).isZero();
  }

  @Test
  void who_has_no_node_with_a_zone_that_might_serve_fails_at_once() {
    AllocContext nowhere = new AllocContext(0, NodeMask.NONE, false, false);
    Ran ran = allocate(MOVABLE, nowhere);
    assertThat(ran.failed()).isEqualTo(Errno.ENOMEM);
    assertThat(ran.all(Instruction.TellKswapd.class)).isEmpty();
    assertThat(bench.counter(VmCounter.ALLOCSTALL)).isZero();
  }

  @Test
  void clean_page_cache_is_reclaimed_and_the_time_is_that_of_the_batch() {
    fill(0, MARKS.min(), true);
    Ran ran = allocate(MOVABLE | Gfp.THISNODE);
    assertThat(nodeOf(ran)).isZero();
    assertThat(bench.counter(VmCounter.PGSTEAL_DIRECT)).isEqualTo(ReclaimBatch.CLUSTER);
    assertThat(bench.node(0).freePages()).isEqualTo(MARKS.min() + ReclaimBatch.CLUSTER - 1);
    assertThat(ran.ns()).isGreaterThan(allocate(MOVABLE).ns());
  }

  @Test
  void a_task_that_reclaims_may_dig_into_the_reserves() {
    fill(0, 10, true);
    bench.task().memalloc = true;
    Ran ran = allocate(MOVABLE | Gfp.THISNODE);
    assertThat(nodeOf(ran)).isZero();
    assertThat(bench.counter(VmCounter.ALLOCSTALL)).isZero();
    assertThat(allocate(MOVABLE | Gfp.THISNODE | Gfp.NOMEMALLOC).failed()).isEqualTo(Errno.ENOMEM);
  }

  @Test
  void a_strict_mask_is_kept_and_a_soft_one_is_given_up() {
    fill(0, MARKS.min(), false);
    NodeMask zero = NodeMask.NONE.with(0);
    AllocContext strict = new AllocContext(0, zero, false, false);
    assertThat(allocate(MOVABLE | Gfp.RETRY_MAYFAIL, strict).failed()).isEqualTo(Errno.ENOMEM);
    assertThat(allocate(MOVABLE, strict).waitsFor()).isInstanceOf(Instruction.AwaitMemory.class);
    assertThat(nodeOf(allocate(MOVABLE, new AllocContext(0, zero, true, false)))).isEqualTo(1);
  }

  @Test
  void a_page_to_be_pinned_for_long_does_not_come_from_ZONE_MOVABLE() {
    long movable = allocate(MOVABLE, AllocContext.near(1)).returned();
    bench.task().memallocPin = true;
    long pinned = allocate(MOVABLE, AllocContext.near(1)).returned();
    assertThat(bench.node(1).barsPins(movable)).isTrue();
    assertThat(bench.node(1).barsPins(pinned)).isFalse();
  }
}
