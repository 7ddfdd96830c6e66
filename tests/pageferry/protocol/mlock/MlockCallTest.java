package pageferry.protocol.mlock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.mm.Errno;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.mm.VmFlags;
import pageferry.protocol.bench.Bench;
import pageferry.protocol.bench.Ran;
import pageferry.protocol.bench.Scene;
import pageferry.protocol.bench.Scene.Folio;
import pageferry.protocol.bench.Scene.Grain;
import pageferry.protocol.bench.Scene.Kind;
import pageferry.protocol.bench.State;
import pageferry.protocol.ops.space.FindAreas;

/** mlock(2) and munlock(2) of kernels without batches and with them. */
class MlockCallTest {
  private static final long START = 0x1000L << 12;
  private static final long TWO_PAGES = 2 << 12;

  private static Scene scene(String kernel) {
    return new Scene.Plan(
            kernel, List.of(new Grain(Kind.PRIVATE, 0, 0), new Grain(Kind.PRIVATE, 1, 0)))
        .build();
  }

  private static Ran mlock(Scene scene, long addr, int flags) {
    return scene.bench().run(new MlockCall(addr, TWO_PAGES, flags));
  }

  private static FrameTable frames(Scene scene, Folio folio) {
    return scene.bench().node(Bench.SMALL.nodeOf(folio.pfn())).frames();
  }

  private static boolean isLocked(Scene scene, Folio folio) {
    FrameTable frames = frames(scene, folio);
    return frames.has(folio.pfn(), PageFlags.MLOCKED)
        && frames.has(folio.pfn(), PageFlags.UNEVICTABLE);
  }

  private static boolean forgetsItsUse(Scene scene, Folio folio) {
    int used = PageFlags.REFERENCED | PageFlags.DIRTY;
    boolean was = frames(scene, folio).has(folio.pfn(), used);
    frames(scene, folio).clear(folio.pfn(), used);
    return was;
  }

  @ParameterizedTest
  @ValueSource(strings = {"4.15", "5.10", "6.1", "7.2"})
  void locked_pages_are_unevictable_until_they_are_unlocked_and_count_as_used(String kernel) {
    Scene scene = scene(kernel);
    State before = State.of(scene);
    assertThat(mlock(scene, START, VmFlags.LOCKED).returned()).isZero();
    scene.bench().drain();
    assertThat(scene.folios()).allMatch(folio -> isLocked(scene, folio));
    assertThat(mlock(scene, START, 0).returned()).isZero();
    scene.bench().drain();
    assertThat(scene.folios()).allMatch(folio -> forgetsItsUse(scene, folio));
    assertThat(State.of(scene).beyond(before)).isEmpty();
    assertThat(before.beyond(State.of(scene))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1"})
  void before_a_hole_areas_are_locked_though_the_call_fails(String kernel) {
    Scene scene = scene(kernel);
    Ran ran = mlock(scene, 0x11ffL << 12, VmFlags.LOCKED);
    assertThat(ran.failed()).isEqualTo(Errno.ENOMEM);
    var areas = scene.bench().in(Bench.MM, new FindAreas(0x11ff, 0x1200));
    assertThat(areas).hasSize(1).allMatch(area -> area.has(VmFlags.LOCKED));
    assertThat(scene.bench().image().spaces().get(0).locked()).isFalse();
  }
}
