package pageferry.protocol.mempolicy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.mm.Credentials;
import pageferry.mm.Errno;
import pageferry.mm.MemPolicy;
import pageferry.mm.Pte;
import pageferry.protocol.bench.Bench;
import pageferry.protocol.bench.Ran;
import pageferry.protocol.bench.Scene;
import pageferry.protocol.bench.Scene.Grain;
import pageferry.protocol.bench.Scene.Kind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.GetEntry;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.NodeArg;

/** What mbind(2) refuses before it takes any lock, and what it does under mmap_lock. */
class MbindCallTest {
  private static final long START = 0x1000L << 12;
  private static final long PAGE = 1 << 12;
  private static final NodeArg NODE_1 = new NodeArg(NodeArg.Pointer.MASK, List.of(1), 64);

  private final Scene scene =
      new Scene.Plan("6.1", List.of(new Grain(Kind.PRIVATE, 0, 0), new Grain(Kind.PRIVATE, 1, 0)))
          .build();
  private final Bench bench = scene.bench();

  private Ran mbind(long addr, long length, int flags) {
    return bench.run(
        new MbindCall(new MbindCall.Mbind(addr, length, MemPolicy.BIND, NODE_1, flags)));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 4096, 0, EINVAL",
    "0, 4096, 64, EINVAL",
    "0, -4096, 0, EINVAL",
  })
  void a_bad_argument_is_refused_before_anything_is_done(
      long off, long length, int flags, Errno errno) {
    Ran ran = mbind(START + off, length, flags);
    assertThat(ran.failed()).isEqualTo(errno);
    assertThat(ran.carriedOut()).hasSize(1);
  }

  @Test
  void only_who_may_nice_others_moves_what_others_map() {
    bench.task().credentials = Credentials.ROOT.as(1000);
    Ran ran = mbind(START, PAGE, MemPolicy.MF_MOVE_ALL);
    assertThat(ran.failed()).isEqualTo(Errno.EPERM);
    assertThat(ran.carriedOut()).hasSize(1);
  }

  @Test
  void no_length_is_no_error() {
    assertThat(mbind(START, 0, 0).returned()).isZero();
  }

  @Test
  void a_hole_is_EFAULT_and_the_lock_is_given_back() {
    assertThat(mbind(0x900L << 12, PAGE, 0).failed()).isEqualTo(Errno.EFAULT);
    assertThat(bench.image().spaces().get(0).locked()).isFalse();
  }

  @Test
  void it_waits_for_a_lock_that_somebody_else_has() {
    bench.lockSpaceElsewhere(Bench.MM);
    Ran ran = mbind(START, PAGE, 0);
    assertThat(ran.waitsFor()).isInstanceOf(Instruction.AskSpace.class);
    assertThat(bench.task().callTrace()).containsExactly("do_mbind");
  }

  @Test
  void the_policy_is_set_for_the_range_alone_and_no_page_moves_unasked() {
    Ran ran = mbind(START, 2 * PAGE, 0);
    assertThat(ran.returned()).isZero();
    List<Vma> areas = bench.in(Bench.MM, new FindAreas(0x1000, 0x1200));
    assertThat(areas).extracting(Vma::end).containsExactly(0x1002L, 0x1200L);
    assertThat(areas.get(0).policy()).isNotNull();
    assertThat(areas.get(1).policy()).isNull();
    assertThat(ran.all(Instruction.DrainAll.class)).isEmpty();
    assertThat(nodeAt(0x1000)).isZero();
  }

  @Test
  void what_lies_on_the_wrong_node_moves_if_it_is_told_to() {
    Ran ran = mbind(START, 2 * PAGE, MemPolicy.MF_MOVE | MemPolicy.MF_STRICT);
    assertThat(ran.returned()).isZero();
    assertThat(nodeAt(0x1000)).isEqualTo(1);
    assertThat(nodeAt(0x1001)).isEqualTo(1);
    assertThat(ran.all(Instruction.DrainAll.class)).hasSize(1);
    assertThat(bench.image().worker().disabled()).isZero();
  }

  private int nodeAt(long vpn) {
    return Bench.SMALL.nodeOf(Pte.pfn(bench.in(Bench.MM, new GetEntry(vpn))));
  }
}
