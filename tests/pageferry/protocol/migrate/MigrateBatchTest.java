package pageferry.protocol.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.mm.Errno;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.PageFlags;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.mm.Watermarks;
import pageferry.protocol.bench.Bench;
import pageferry.protocol.bench.Ran;
import pageferry.protocol.bench.Scene;
import pageferry.protocol.bench.Scene.Folio;
import pageferry.protocol.bench.Scene.Grain;
import pageferry.protocol.bench.Scene.Kind;
import pageferry.protocol.bench.State;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.migrate.MigrateBatch.Persistence;
import pageferry.protocol.ops.node.FillBallast;
import pageferry.protocol.ops.node.lru.IsolateLocked;
import pageferry.protocol.ops.space.GetEntry;
import pageferry.protocol.strategy.MigrationStep;

/** A batch by itself: what becomes of its folios, and what it would wait for. */
class MigrateBatchTest {
  private static final Persistence TEN_PASSES = new Persistence(10, 10, true);
  private static final Persistence WAITS = new Persistence(10, 3, true);

  private static Scene scene(String strategy, int folios) {
    List<Grain> grains = Collections.nCopies(folios, new Grain(Kind.PRIVATE, 0, 0));
    return new Scene.Plan("6.1", grains).build(strategy);
  }

  private static MigrateBatch batch(Scene scene, MigrateMode mode, Persistence persistence) {
    List<Source> sources =
        scene.folios().stream().map(folio -> isolated(scene.bench(), folio)).toList();
    MoveContext context =
        new MoveContext(
            new Target.Exactly(1),
            mode,
            MigrateReason.MR_SYSCALL,
            scene.bench().strategy(),
            new ArrayDeque<>());
    return new MigrateBatch(
        sources,
        context,
        persistence,
        new MigrationStats(scene.bench().task().processor().machine().profile(), Paging.X86_64));
  }

  private static Source isolated(Bench bench, Folio folio) {
    assertThat(bench.atPage(folio.pfn(), new IsolateLocked(folio.pfn()))).isZero();
    return new Source(folio.pfn(), folio.order(), folio.vpn());
  }

  private static long entry(Scene scene, Folio folio) {
    return scene.bench().in(Bench.MM, new GetEntry(folio.vpn()));
  }

  static List<String> strategies() {
    return Bench.strategies();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void every_strategy_moves_three_folios_and_holds_no_lock_in_the_end(String strategy) {
    Scene scene = scene(strategy, 3);
    MigrateBatch batch = batch(scene, MigrateMode.MIGRATE_SYNC, WAITS);
    Ran ran = scene.bench().run(batch);
    assertThat(ran.returned()).isZero();
    assertThat(batch.sources()).allMatch(source -> source.done && !source.locked);
    boolean tosses =
        scene.bench().strategy().phases().stream()
            .anyMatch(phase -> phase.contains(MigrationStep.DISCARD));
    for (Folio folio : scene.folios()) {
      long pte = entry(scene, folio);
      assertThat(pte == 0).isEqualTo(tosses);
      assertThat(tosses || Bench.SMALL.nodeOf(Pte.pfn(pte)) == 1).isTrue();
      assertThat(scene.bench().node(0).frames().refs(folio.pfn())).isZero();
    }
    assertThat(ran.all(Instruction.LockFolio.class))
        .hasSameSizeAs(ran.all(Instruction.UnlockFolio.class));
  }

  @Test
  void without_waiting_a_locked_folio_is_tried_in_each_pass_and_stays() {
    Scene scene = scene("batch", 2);
    Folio held = scene.folios().get(0);
    scene.bench().lockElsewhere(held.pfn());
    MigrateBatch batch = batch(scene, MigrateMode.MIGRATE_ASYNC, TEN_PASSES);
    Ran ran = scene.bench().run(batch);
    assertThat(ran.returned()).isZero();
    assertThat(batch.sources()).extracting(Source::failure).containsExactly(-11, 0);
    assertThat(tries(ran, held)).isEqualTo(10);
    assertThat(entry(scene, held)).isEqualTo(Pte.of(held.pfn(), Pte.PRESENT | Pte.WRITE));
  }

  private static long tries(Ran ran, Folio folio) {
    return ran.all(Instruction.LockFolio.class).stream()
        .filter(lock -> lock.pfn() == folio.pfn())
        .count();
  }

  @Test
  void who_may_wait_waits_for_the_lock_in_the_fourth_pass() {
    Scene scene = scene("batch", 1);
    Folio held = scene.folios().get(0);
    scene.bench().lockElsewhere(held.pfn());
    Ran ran = scene.bench().run(batch(scene, MigrateMode.MIGRATE_SYNC, WAITS));
    assertThat(ran.waitsFor()).isInstanceOf(Instruction.LockFolio.class);
    assertThat(ran.waitsFor()).hasFieldOrPropertyWithValue("pfn", held.pfn());
    assertThat(tries(ran, held)).isEqualTo(3 + 2);
    assertThat(scene.bench().task().callTrace())
        .containsExactly("folio_wait_bit_common", "migrate_folio", "migrate_pages_batch");
  }

  static List<String> allocating() {
    return strategies().stream().filter(name -> !name.equals("discard")).toList();
  }

  @ParameterizedTest
  @MethodSource("allocating")
  void without_memory_on_the_target_it_is_ENOMEM_and_nothing_has_changed(String strategy) {
    Scene scene = scene(strategy, 3);
    Watermarks marks = Watermarks.of(Bench.SMALL, Bench.SMALL.nodes().get(1).zones().get(1));
    scene.bench().at(1, new FillBallast(marks.min() / 2, false));
    MigrateBatch batch = batch(scene, MigrateMode.MIGRATE_SYNC, WAITS);
    State before = State.of(scene);
    assertThat(scene.bench().run(batch).failed()).isEqualTo(Errno.ENOMEM);
    assertThat(State.of(scene).beyond(before)).isEmpty();
    assertThat(before.beyond(State.of(scene))).isEmpty();
  }

  @Test
  void a_folio_with_one_reference_too_many_stays_with_its_entry_restored() {
    Scene scene = scene("batch", 1);
    Folio held = scene.folios().get(0);
    scene.bench().node(0).pins().grab(held.pfn(), 1, false);
    MigrateBatch batch = batch(scene, MigrateMode.MIGRATE_SYNC, WAITS);
    State before = State.of(scene);
    Ran ran = scene.bench().run(batch);
    assertThat(ran.returned()).isZero();
    assertThat(batch.sources().get(0).failure()).isEqualTo(Errno.EAGAIN.negated());
    assertThat(State.of(scene)).isEqualTo(before);
    assertThat(scene.bench().node(0).frames().has(held.pfn(), PageFlags.ISOLATED)).isTrue();
  }
}
