package pageferry.protocol.laws;

import static org.assertj.core.api.Assertions.assertThat;
import static pageferry.protocol.bench.Scene.Kind.FORKED;
import static pageferry.protocol.bench.Scene.Kind.HUGE;
import static pageferry.protocol.bench.Scene.Kind.IN_PIECES;
import static pageferry.protocol.bench.Scene.Kind.PRIVATE;
import static pageferry.protocol.bench.Scene.Kind.READ_ONLY;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import pageferry.mm.MemPolicy;
import pageferry.mm.NodeMask;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;
import pageferry.protocol.bench.Bench;
import pageferry.protocol.bench.Scene;
import pageferry.protocol.bench.Scene.Folio;
import pageferry.protocol.ops.space.AddTable;
import pageferry.protocol.ops.space.ClearEntries;
import pageferry.protocol.ops.space.CutOutAreas;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.GetEntry;
import pageferry.protocol.ops.space.InstallMigration;
import pageferry.protocol.ops.space.KeepHold;
import pageferry.protocol.ops.space.MapArea;
import pageferry.protocol.ops.space.MoveEntries;
import pageferry.protocol.ops.space.PageHold;
import pageferry.protocol.ops.space.PageRuns;
import pageferry.protocol.ops.space.ProtectRange;
import pageferry.protocol.ops.space.RemoveMigration;
import pageferry.protocol.ops.space.SetAreas;
import pageferry.protocol.ops.space.SetEntries;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.SetFolio;
import pageferry.protocol.ops.space.SpaceOp;
import pageferry.protocol.ops.space.TakeHold;
import pageferry.protocol.ops.space.TakeNextHold;
import pageferry.protocol.ops.space.UnmapToSwap;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.Protection;

/** The laws of what address spaces do with their areas and entries. */
class SpaceLawsTest {
  private static final int TRIES = 25;
  private static final NodeMask NODE_1 = NodeMask.NONE.with(1);

  /** Where nothing is mapped; a table stands at its first 2 MiB where one is needed. */
  private static final long FREE = 0x70000;

  @Provide
  Arbitrary<Scene.Plan> any() {
    return Scene.plans();
  }

  @Provide
  Arbitrary<Scene.Plan> small() {
    return Scene.plans(PRIVATE, READ_ONLY, FORKED);
  }

  @Provide
  Arbitrary<Scene.Plan> writable() {
    return Scene.plans(PRIVATE, HUGE, IN_PIECES);
  }

  private static <R> List<R> each(Scene scene, Function<Folio, SpaceOp<R>> op) {
    List<R> answers = new ArrayList<>();
    for (Folio folio : scene.folios()) {
      answers.add(scene.bench().in(Bench.MM, op.apply(folio)));
    }
    return answers;
  }

  private static long entry(Scene scene, Folio folio) {
    return scene.bench().in(Bench.MM, new GetEntry(folio.vpn()));
  }

  @Property(tries = TRIES)
  @Undoes({InstallMigration.class, RemoveMigration.class})
  void entries_of_folios_that_stay_map_them_as_before(@ForAll("any") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () ->
            assertThat(each(scene, f -> new InstallMigration(f.vpn(), f.pfn(), f.kind().isHuge())))
                .doesNotContain(InstallMigration.NOT_MAPPED),
        () ->
            assertThat(each(scene, f -> new RemoveMigration(f.vpn(), f.pfn(), f.pfn())))
                .doesNotContain(RemoveMigration.Found.NOTHING));
  }

  @Property(tries = TRIES)
  @Undoes({UnmapToSwap.class, SetEntry.class})
  void entries_that_come_back_from_the_swap_cache_are_as_before(@ForAll("small") Scene.Plan plan) {
    Scene scene = plan.build();
    List<Long> before = scene.folios().stream().map(f -> entry(scene, f)).toList();
    Law.holds(
        scene,
        () -> each(scene, f -> new UnmapToSwap(f.vpn(), f.pfn())),
        () -> restore(scene, before));
  }

  private static void restore(Scene scene, List<Long> entries) {
    var all = entries.iterator();
    for (Folio folio : scene.folios()) {
      SetEntry set = new SetEntry(folio.vpn(), entry(scene, folio), all.next());
      assertThat(scene.bench().in(Bench.MM, set)).isTrue();
    }
  }

  @Property(tries = TRIES)
  @Undoes({ClearEntries.class, SetEntries.class})
  void entries_that_were_cleared_can_be_set_again(@ForAll("small") Scene.Plan plan) {
    Scene scene = plan.build();
    List<Long> before = scene.folios().stream().map(f -> entry(scene, f)).toList();
    EntryList all = new EntryList();
    for (int i = 0; i < before.size(); i++) {
      all.append(Bench.MM, scene.folios().get(i).vpn(), before.get(i));
    }
    Law.holds(
        scene,
        () ->
            assertThat(scene.bench().in(Bench.MM, new ClearEntries(all, false)).entries().count())
                .isEqualTo(before.size()),
        () -> {
          var entries = before.iterator();
          each(scene, f -> new SetEntries(f.vpn(), new long[] {entries.next()}));
        });
  }

  @Property(tries = TRIES)
  @Undoes({SetFolio.class, ClearEntries.class})
  void the_entries_of_a_new_folio_can_be_cleared(@ForAll("any") Scene.Plan plan) {
    Scene scene = plan.build();
    scene.bench().in(Bench.MM, new AddTable(FREE, 1));
    long pte = Pte.of(1 << 10, Pte.PRESENT);
    EntryList all = new EntryList();
    for (int page = 0; page < 16; page++) {
      all.append(Bench.MM, FREE + page, Pte.of((1 << 10) + page, Pte.PRESENT));
    }
    Law.holds(
        scene,
        () -> assertThat(scene.bench().in(Bench.MM, new SetFolio(FREE, 16, pte))).isTrue(),
        () -> {
          assertThat(scene.bench().in(Bench.MM, new SetFolio(FREE + 15, 1, pte))).isFalse();
          scene.bench().in(Bench.MM, new ClearEntries(all, false));
        });
  }

  @Property(tries = TRIES)
  @Undoes(MoveEntries.class)
  void entries_that_move_there_and_back_are_as_before(
      @ForAll("any") Scene.Plan plan, @ForAll boolean whole) {
    Scene scene = plan.build();
    Folio folio = scene.folios().get(0);
    boolean table = !folio.kind().isHuge();
    long start = Paging.X86_64.hugeStart(folio.vpn());
    long pages = table && !whole ? 32 : Paging.X86_64.huge();
    if (table && !whole) {
      scene.bench().in(Bench.MM, new AddTable(FREE, 1));
    }
    Law.holds(
        scene,
        () -> assertThat(move(scene, start, pages, FREE)).isTrue(),
        () -> assertThat(move(scene, FREE, pages, start)).isTrue());
  }

  private static boolean move(Scene scene, long from, long pages, long to) {
    return scene.bench().in(Bench.MM, new MoveEntries(from, from + pages, to));
  }

  // Areas

  @Property(tries = TRIES)
  @Undoes({MapArea.class, CutOutAreas.class})
  void an_area_that_is_unmapped_leaves_its_neighbours(
      @ForAll("any") Scene.Plan plan,
      @ForAll Scene.Kind beside,
      @ForAll @IntRange(min = 1, max = 100) int pages) {
    Scene scene = plan.build();
    Vma like = scene.area(beside);
    Vma area = new Vma(like.end(), like.end() + pages, like.attributes());
    Law.holds(
        scene,
        () ->
            assertThat(scene.bench().in(Bench.MM, new MapArea(area, true)))
                .isEqualTo(MapArea.Answer.MAPPED),
        () ->
            assertThat(scene.bench().in(Bench.MM, new CutOutAreas(area.start(), area.end())))
                .isEqualTo(pages));
  }

  /** A change and the one that takes it back. */
  private record Both(SetAreas.Change there, SetAreas.Change back) {}

  @Provide
  Arbitrary<Both> changes() {
    MemPolicy bind = new MemPolicy(MemPolicy.BIND, 0, NODE_1, NODE_1, -1);
    return Arbitraries.of(
        new Both(new SetAreas.Flags(VmFlags.DONTCOPY, 0), new SetAreas.Flags(0, VmFlags.DONTCOPY)),
        new Both(new SetAreas.Flags(VmFlags.HUGEPAGE, 0), new SetAreas.Flags(0, VmFlags.HUGEPAGE)),
        new Both(new SetAreas.Policy(bind), new SetAreas.Policy(null)),
        new Both(
            new SetAreas.Protect(Protection.NONE), new SetAreas.Protect(Protection.READ_WRITE)));
  }

  @Property(tries = TRIES)
  @Undoes(SetAreas.class)
  void what_changes_for_part_of_an_area_and_changes_back_leaves_it_whole(
      @ForAll("any") Scene.Plan plan,
      @ForAll("changes") Both changes,
      @ForAll @IntRange(max = 255) int from,
      @ForAll @IntRange(min = 1, max = 256) int pages) {
    Scene scene = plan.build();
    long start = scene.area(PRIVATE).start() + from;
    Law.holds(
        scene,
        () -> scene.bench().in(Bench.MM, new SetAreas(start, start + pages, changes.there())),
        () -> scene.bench().in(Bench.MM, new SetAreas(start, start + pages, changes.back())));
  }

  @Property(tries = TRIES)
  @Undoes(ProtectRange.class)
  void writable_entries_that_were_protected_are_writable_again(
      @ForAll("writable") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () -> each(scene, f -> protect(f, Protection.NONE)),
        () -> each(scene, f -> protect(f, Protection.READ_WRITE)));
    assertThat(scene.folios()).allMatch(folio -> Pte.has(entry(scene, folio), Pte.WRITE));
  }

  private static ProtectRange protect(Folio folio, Protection protection) {
    long end = folio.vpn() + (1L << folio.order());
    return new ProtectRange(folio.vpn(), end, protection, true);
  }

  @Property(tries = TRIES)
  @Undoes({KeepHold.class, TakeHold.class, TakeNextHold.class})
  void what_is_held_can_be_taken_by_name_and_one_after_the_other(@ForAll("any") Scene.Plan plan) {
    Scene scene = plan.build();
    PageRuns runs = new PageRuns();
    runs.add(1, 2, Paging.X86_64);
    PageHold hold = new PageHold(runs, true);
    Law.holds(
        scene,
        () -> {
          for (String name : List.of("ring", "pipe")) {
            assertThat(scene.bench().in(Bench.MM, new KeepHold(name, hold))).isEmpty();
          }
        },
        () -> {
          assertThat(scene.bench().in(Bench.MM, new TakeHold("ring"))).contains(hold);
          assertThat(scene.bench().in(Bench.MM, new TakeHold("ring"))).isEmpty();
          assertThat(scene.bench().in(Bench.MM, new TakeNextHold())).contains(hold);
          assertThat(scene.bench().in(Bench.MM, new TakeNextHold())).isEmpty();
        });
  }
}
