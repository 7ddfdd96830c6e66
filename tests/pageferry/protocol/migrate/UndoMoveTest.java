package pageferry.protocol.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static pageferry.protocol.bench.Scene.Kind.CACHED;
import static pageferry.protocol.bench.Scene.Kind.FORKED;
import static pageferry.protocol.bench.Scene.Kind.HUGE;
import static pageferry.protocol.bench.Scene.Kind.HUGETLB;
import static pageferry.protocol.bench.Scene.Kind.HUGE_CACHED;
import static pageferry.protocol.bench.Scene.Kind.HUGE_FORKED;
import static pageferry.protocol.bench.Scene.Kind.IN_PIECES;
import static pageferry.protocol.bench.Scene.Kind.MLOCKED;
import static pageferry.protocol.bench.Scene.Kind.NO_ACCESS;
import static pageferry.protocol.bench.Scene.Kind.PRIVATE;
import static pageferry.protocol.bench.Scene.Kind.READ_ONLY;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import pageferry.house.Slow;
import pageferry.mm.Errno;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.PageFlags;
import pageferry.protocol.bench.Bench;
import pageferry.protocol.bench.Scene;
import pageferry.protocol.bench.Scene.Folio;
import pageferry.protocol.bench.State;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.node.lru.IsolateFolio;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.world.KernelBug;
import pageferry.world.PlantedBug;

/** Whatever steps of a strategy have been taken for a folio, undoing them restores all memory. */
@Slow
class UndoMoveTest {
  private static final int TRIES = 60;

  @Provide
  Arbitrary<Scene.Plan> any() {
    return Scene.plans(
            PRIVATE,
            READ_ONLY,
            NO_ACCESS,
            MLOCKED,
            FORKED,
            CACHED,
            HUGE,
            HUGE_FORKED,
            IN_PIECES,
            HUGE_CACHED,
            HUGETLB)
        .map(plan -> new Scene.Plan(plan.kernel(), plan.grains().stream().limit(4).toList()));
  }

  @Provide
  Arbitrary<String> strategies() {
    return Arbitraries.of(Bench.strategies());
  }

  /** A piecemeal huge page joins the queue of those to be split, which no undo takes it from. */
  private static int lost(Folio folio) {
    return folio.kind() == IN_PIECES ? PageFlags.DEFERRED_SPLIT : 0;
  }

  @Property(tries = TRIES)
  void every_beginning_of_every_strategy_can_be_undone(
      @ForAll("any") Scene.Plan plan, @ForAll("strategies") String strategy) {
    for (int steps = 0; steps <= undoable(plan.build(strategy)); steps++) {
      Scene scene = plan.build(strategy);
      for (Folio folio : scene.folios()) {
        Source source = isolated(scene, folio);
        State before = State.but(scene, lost(folio));
        assertThat(take(scene, source, steps)).isZero();
        scene.bench().run(new UndoMove(source)).returned();
        assertUndone(scene, folio, before);
        assertThat(source.target).isNegative();
        assertThat(source.locked).isFalse();
        assertThat(scene.bench().locksHeld()).isEmpty();
      }
    }
  }

  @Property(tries = TRIES)
  void a_folio_that_somebody_else_has_locked_is_left_alone(
      @ForAll("any") Scene.Plan plan, @ForAll("strategies") String strategy) {
    Scene scene = plan.build(strategy);
    Folio folio = scene.folios().get(0);
    Source source = isolated(scene, folio);
    scene.bench().lockElsewhere(folio.pfn());
    State before = State.but(scene, lost(folio));
    assertThat(take(scene, source, all(scene).size())).isEqualTo(Errno.EAGAIN.negated());
    scene.bench().run(new UndoMove(source)).returned();
    assertUndone(scene, folio, before);
  }

  @Property(tries = 20)
  void a_folio_that_moves_and_what_is_put_back_leave_no_trace(
      @ForAll("any") Scene.Plan plan, @ForAll("strategies") String strategy) {
    Scene scene = plan.build(strategy);
    Folio folio = scene.folios().get(0);
    State before = State.but(scene, lost(folio));
    Source source = isolated(scene, folio);
    take(scene, source, undoable(scene));
    scene.bench().run(new UndoMove(source)).returned();
    scene.bench().run(new PutBack(List.of(source))).returned();
    scene.bench().drain();
    assertUndone(scene, folio, before);
  }

  @Property(tries = 20)
  void each_planted_mistake_is_seen(@ForAll("mistakes") PlantedBug bug) {
    Scene scene = new Scene.Plan("6.1", List.of(new Scene.Grain(PRIVATE, 0, 0))).build("batch");
    Folio folio = scene.folios().get(0);
    Source source = isolated(scene, folio);
    State before = State.of(scene);
    take(scene, source, undoable(scene));
    scene.bench().plant(bug);
    assertThatThrownBy(
            () -> {
              scene.bench().run(new UndoMove(source)).returned();
              assertUndone(scene, folio, before);
            })
        .isInstanceOfAny(AssertionError.class, KernelBug.class);
  }

  @Provide
  Arbitrary<PlantedBug> mistakes() {
    return Arbitraries.of(
        PlantedBug.ENTRY_NOT_RESTORED,
        PlantedBug.ENTRY_RESTORED_WRONG,
        PlantedBug.SOURCE_NOT_UNLOCKED,
        PlantedBug.TARGET_NOT_FREED,
        PlantedBug.TARGET_FREED_TWICE);
  }

  private static void assertUndone(Scene scene, Folio folio, State before) {
    State after = State.but(scene, lost(folio));
    assertThat(before.beyond(after)).as("lost of %s", folio).isEmpty();
    assertThat(after.beyond(before)).as("left of %s", folio).isEmpty();
  }

  private static Source isolated(Scene scene, Folio folio) {
    IsolateFolio isolate = new IsolateFolio(folio.pfn(), folio.mapping(), SharedRule.ALL);
    return Source.isolated(scene.bench().atPage(folio.pfn(), isolate), folio.pfn(), folio.vpn());
  }

  /** How many steps come before the one from which there is no way back. */
  private static int undoable(Scene scene) {
    List<MigrationStep> steps = all(scene);
    int copy = steps.indexOf(MigrationStep.COPY);
    return copy >= 0 ? copy : steps.indexOf(MigrationStep.DISCARD);
  }

  private static List<MigrationStep> all(Scene scene) {
    return scene.bench().strategy().phases().stream().flatMap(List::stream).toList();
  }

  /** Takes the first steps phase by phase, as a batch does. */
  private static long take(Scene scene, Source source, int count) {
    MoveContext context =
        new MoveContext(
            new Target.Exactly(1),
            MigrateMode.MIGRATE_ASYNC,
            MigrateReason.MR_SYSCALL,
            scene.bench().strategy(),
            new ArrayDeque<>());
    int left = count;
    for (List<MigrationStep> phase : scene.bench().strategy().phases()) {
      List<MigrationStep> steps = new ArrayList<>(phase.subList(0, Math.min(left, phase.size())));
      left -= steps.size();
      source.step = 0;
      long result = scene.bench().run(new MoveSteps(source, steps, context, false)).returned();
      if (result < 0 || left == 0) {
        return result;
      }
    }
    return 0;
  }
}
