package pageferry.protocol.laws;

import static org.assertj.core.api.Assertions.assertThat;
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

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import pageferry.house.Slow;
import pageferry.mm.Gfp;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.protocol.bench.Bench;
import pageferry.protocol.bench.Scene;
import pageferry.protocol.bench.Scene.Folio;
import pageferry.protocol.bench.Scene.Grain;
import pageferry.protocol.ops.node.AllocateFolio;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.DropBallast;
import pageferry.protocol.ops.node.FillBallast;
import pageferry.protocol.ops.node.FindPlace;
import pageferry.protocol.ops.node.FolioContents;
import pageferry.protocol.ops.node.LeaveCache;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.MakeTemporary;
import pageferry.protocol.ops.node.Mark;
import pageferry.protocol.ops.node.NameObject;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.ReceiveContents;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.node.TakeContents;
import pageferry.protocol.ops.node.TakenFolio;
import pageferry.protocol.ops.node.hotplug.IsolateBlock;
import pageferry.protocol.ops.node.hotplug.LockHotplug;
import pageferry.protocol.ops.node.hotplug.SwitchBlock;
import pageferry.protocol.ops.node.hotplug.SwitchBlock.Change;
import pageferry.protocol.ops.node.hugetlb.PutBackHugetlb;
import pageferry.protocol.ops.node.hugetlb.TakeHugetlb;
import pageferry.protocol.ops.node.lru.InsertLru;
import pageferry.protocol.ops.node.lru.IsolateEntries;
import pageferry.protocol.ops.node.lru.IsolateFolio;
import pageferry.protocol.ops.node.lru.IsolateForCollapse;
import pageferry.protocol.ops.node.lru.IsolateLocked;
import pageferry.protocol.ops.node.lru.IsolateReferenced;
import pageferry.protocol.ops.node.lru.MarkMlocked;
import pageferry.protocol.ops.node.lru.MlockFolios;
import pageferry.protocol.ops.node.lru.MlockKind;
import pageferry.protocol.ops.node.refs.DetachFolio;
import pageferry.protocol.ops.node.refs.GetCached;
import pageferry.protocol.ops.node.refs.GetFolio;
import pageferry.protocol.ops.node.refs.GetLarge;
import pageferry.protocol.ops.node.refs.GetMigrating;
import pageferry.protocol.ops.node.refs.GrabPages;
import pageferry.protocol.ops.node.refs.HoldFolio;
import pageferry.protocol.ops.node.refs.LetFolioGo;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.refs.PutFolios;
import pageferry.protocol.ops.node.refs.UngrabPages;
import pageferry.protocol.ops.node.rmap.AddMappings;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.node.rmap.ForgetMappings;
import pageferry.protocol.ops.node.rmap.RenameMappings;

/** The laws of what nodes do with their folios. */
@Slow
class NodeLawsTest {
  private static final long MOVABLE_BLOCK = Bench.SMALL.firstPfn(1) + (1 << 15);
  private static final int TRIES = 25;
  private static final int BLOCK_TRIES = 5;

  @Provide
  Arbitrary<Scene.Plan> any() {
    return Scene.plans();
  }

  @Provide
  Arbitrary<Scene.Plan> listed() {
    return Scene.plans(
        PRIVATE, READ_ONLY, NO_ACCESS, MLOCKED, FORKED, CACHED, HUGE, HUGE_FORKED, IN_PIECES);
  }

  @Provide
  Arbitrary<Scene.Plan> small() {
    return Scene.plans(PRIVATE, READ_ONLY, NO_ACCESS, FORKED);
  }

  @Provide
  Arbitrary<Scene.Plan> own() {
    return Scene.plans(PRIVATE, MLOCKED, CACHED, HUGE, HUGE_CACHED);
  }

  @Provide
  Arbitrary<Scene.Plan> large() {
    return Scene.plans(HUGE, IN_PIECES, HUGE_CACHED);
  }

  @Provide
  Arbitrary<Scene.Plan> hugetlb() {
    return Scene.plans(HUGETLB);
  }

  private static <R> List<R> each(Scene scene, java.util.function.Function<Folio, NodeOp<R>> op) {
    List<R> answers = new ArrayList<>();
    for (Folio folio : scene.folios()) {
      answers.add(scene.bench().atPage(folio.pfn(), op.apply(folio)));
    }
    return answers;
  }

  private static long[] just(long value) {
    return new long[] {value};
  }

  private static void putBack(Scene scene) {
    each(scene, folio -> new InsertLru(just(folio.pfn())));
  }

  // LRU lists

  @Property(tries = TRIES)
  @Undoes({IsolateFolio.class, InsertLru.class})
  void an_isolated_folio_is_put_back(@ForAll("listed") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () ->
            assertThat(each(scene, f -> new IsolateFolio(f.pfn(), f.mapping(), SharedRule.ALL)))
                .allMatch(answer -> answer > 0),
        () -> putBack(scene));
  }

  @Property(tries = TRIES)
  @Undoes({IsolateEntries.class, InsertLru.class})
  void isolated_entries_are_put_back(@ForAll("listed") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () ->
            each(
                scene,
                f -> new IsolateEntries(just(f.pfn()), just(f.mapping()), SharedRule.ALL, false)),
        () -> putBack(scene));
  }

  @Property(tries = TRIES)
  @Undoes({IsolateLocked.class, InsertLru.class})
  void a_locked_folio_that_is_isolated_is_put_back(@ForAll("listed") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(scene, () -> each(scene, f -> new IsolateLocked(f.pfn())), () -> putBack(scene));
  }

  @Property(tries = TRIES)
  @Undoes({GetFolio.class, IsolateReferenced.class, InsertLru.class})
  void a_referenced_folio_that_is_isolated_is_put_back(@ForAll("listed") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () -> {
          each(scene, f -> new GetFolio(f.pfn(), f.mapping()));
          assertThat(each(scene, f -> new IsolateReferenced(f.pfn()))).containsOnly(true);
        },
        () -> putBack(scene));
  }

  @Property(tries = TRIES)
  @Undoes({IsolateForCollapse.class, InsertLru.class})
  void folios_isolated_to_be_collapsed_are_put_back(@ForAll("small") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () ->
            assertThat(
                    each(
                        scene, f -> new IsolateForCollapse(just(f.pfn()), just(f.mapping()), true)))
                .allMatch(answer -> answer[0] == IsolateForCollapse.TAKEN),
        () -> putBack(scene));
  }

  @Property(tries = BLOCK_TRIES)
  @Undoes({IsolateBlock.class, SwitchBlock.class, InsertLru.class})
  void a_block_that_does_not_go_offline_after_all_is_as_before(
      @ForAll("listed") Scene.Plan plan, @ForAll @IntRange(min = 1, max = 2000) int most) {
    Scene scene = plan.build();
    List<IsolateBlock.Found> found = new ArrayList<>();
    Law.holds(
        scene,
        () -> {
          assertThat(scene.bench().at(1, new SwitchBlock(MOVABLE_BLOCK, Change.ISOLATE))).isZero();
          found.add(scene.bench().at(1, new IsolateBlock(MOVABLE_BLOCK, most)));
        },
        () -> {
          for (TakenFolio folio : found.get(0).folios()) {
            scene.bench().at(1, new InsertLru(just(folio.pfn())));
          }
          scene.bench().at(1, new SwitchBlock(MOVABLE_BLOCK, Change.RETURN));
        });
  }

  @Property(tries = BLOCK_TRIES)
  @Undoes(SwitchBlock.class)
  void a_block_comes_back_as_it_went_offline(@ForAll("onNodeZero") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () -> {
          assertThat(scene.bench().at(1, new SwitchBlock(MOVABLE_BLOCK, Change.ISOLATE))).isZero();
          assertThat(scene.bench().at(1, new IsolateBlock(MOVABLE_BLOCK, 1)).empty()).isTrue();
          scene.bench().at(1, new SwitchBlock(MOVABLE_BLOCK, Change.REMOVE));
        },
        () -> scene.bench().at(1, new SwitchBlock(MOVABLE_BLOCK, Change.ADD)));
  }

  @Provide
  Arbitrary<Scene.Plan> onNodeZero() {
    return listed().map(plan -> plan.with(g -> new Grain(g.kind(), 0, g.flags())));
  }

  @Property(tries = TRIES)
  @Undoes({MarkMlocked.class, MlockFolios.class})
  void inactive_pages_that_are_locked_and_unlocked_are_evictable_again(
      @ForAll("inactive") Scene.Plan plan, @ForAll @IntRange(min = 1, max = 3) int areas) {
    Scene scene = plan.build();
    boolean batches = scene.bench().node(0).has(KernelSwitch.MLOCK_BATCHES);
    int times = batches ? areas : 1;
    Law.holds(
        scene,
        () -> repeat(times, () -> mlock(scene, true, batches)),
        () -> repeat(times, () -> mlock(scene, false, batches)));
  }

  @Provide
  Arbitrary<Scene.Plan> inactive() {
    return Scene.plans(PRIVATE, READ_ONLY, CACHED, HUGE)
        .map(plan -> plan.with(g -> new Grain(g.kind(), g.node(), g.flags() & ~PageFlags.ACTIVE)));
  }

  private static void repeat(int times, Runnable what) {
    for (int i = 0; i < times; i++) {
      what.run();
    }
  }

  private static void mlock(Scene scene, boolean lock, boolean batches) {
    MlockKind kind = lock ? MlockKind.LOCK : MlockKind.UNLOCK;
    each(scene, f -> new MarkMlocked(just(f.pfn()), just(f.mapping()), lock, batches));
    if (batches) {
      each(scene, f -> new MlockFolios(just(MlockFolios.code(f.pfn(), kind))));
    }
  }

  // References

  @Property(tries = TRIES)
  @Undoes({GetFolio.class, PutFolio.class, PutFolios.class})
  void a_reference_that_is_dropped_leaves_nothing(@ForAll("any") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () -> repeat(2, () -> each(scene, f -> new GetFolio(f.pfn(), f.mapping()))),
        () -> {
          assertThat(each(scene, f -> new PutFolio(f.pfn(), 1))).containsOnly(0);
          assertThat(each(scene, f -> new PutFolios(just(f.pfn())))).containsOnly(0);
        });
  }

  @Property(tries = TRIES)
  @Undoes({GetCached.class, PutFolio.class})
  void a_reference_of_a_cached_folio_that_is_dropped_leaves_nothing(
      @ForAll("cached") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () ->
            assertThat(each(scene, f -> new GetCached(f.pfn(), scene.inode())))
                .doesNotContain(GetCached.GONE),
        () -> each(scene, f -> new PutFolio(f.pfn(), 1)));
  }

  @Provide
  Arbitrary<Scene.Plan> cached() {
    return Scene.plans(CACHED, HUGE_CACHED);
  }

  @Property(tries = TRIES)
  @Undoes({GetLarge.class, PutFolio.class})
  void a_reference_of_a_large_folio_that_is_dropped_leaves_nothing(
      @ForAll("large") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () ->
            assertThat(each(scene, f -> new GetLarge(f.pfn(), f.mapping(), SharedRule.ALL)))
                .containsOnly(GetLarge.Found.REFERENCED),
        () -> each(scene, f -> new PutFolio(f.pfn(), 1)));
  }

  @Property(tries = TRIES)
  @Undoes({GetMigrating.class, PutFolio.class})
  void a_reference_of_a_migrating_folio_that_is_dropped_leaves_nothing(
      @ForAll("listed") Scene.Plan plan) {
    Scene scene = plan.build();
    each(scene, f -> new IsolateLocked(f.pfn()));
    Law.holds(
        scene,
        () -> assertThat(each(scene, f -> new GetMigrating(f.pfn()))).containsOnly(true),
        () -> each(scene, f -> new PutFolio(f.pfn(), 1)));
  }

  @Property(tries = TRIES)
  @Undoes({HoldFolio.class, LetFolioGo.class})
  void a_folio_that_a_writer_held_is_as_before(@ForAll("any") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () -> each(scene, f -> new HoldFolio(f.pfn(), 0)),
        () -> each(scene, f -> new LetFolioGo(f.pfn(), 0)));
  }

  @Property(tries = TRIES)
  @Undoes({GrabPages.class, UngrabPages.class})
  void pages_that_are_unpinned_are_as_before(
      @ForAll("own") Scene.Plan plan,
      @ForAll GrabPages.How how,
      @ForAll @IntRange(min = 1, max = 512) int first,
      @ForAll @IntRange(min = 1, max = 512) int second) {
    List<Integer> grabbed = grabbable(plan.build(), how);
    Assume.that(!grabbed.isEmpty());
    Scene scene = plan.build();
    int[] counts = {first, second};
    Law.holds(
        scene,
        () -> grabbed.forEach(i -> grabAll(scene, scene.folios().get(i), how, counts)),
        () -> grabbed.forEach(i -> ungrabAll(scene, scene.folios().get(i), how, counts)));
  }

  private static List<Integer> grabbable(Scene scene, GrabPages.How how) {
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < scene.folios().size(); i++) {
      int answer = grab(scene, scene.folios().get(i), how, 1);
      if (answer == GrabPages.GRABBED || answer == GrabPages.GRABBED_MOVABLE) {
        indices.add(i);
      }
    }
    return indices;
  }

  private static void grabAll(Scene scene, Folio folio, GrabPages.How how, int[] counts) {
    for (int count : counts) {
      grab(scene, folio, how, count);
    }
  }

  private static void ungrabAll(Scene scene, Folio folio, GrabPages.How how, int[] counts) {
    for (int count : counts) {
      ungrab(scene, folio, how, count);
    }
  }

  private static int grab(Scene scene, Folio folio, GrabPages.How how, int count) {
    int pages = folio.order() == 0 ? 1 : count;
    GrabPages grab = new GrabPages(just(folio.pfn()), just(folio.mapping()), pages, how);
    return scene.bench().atPage(folio.pfn(), grab)[0];
  }

  private static void ungrab(Scene scene, Folio folio, GrabPages.How how, int count) {
    int pages = folio.order() == 0 ? 1 : count;
    boolean pinned = how != GrabPages.How.REFERENCE;
    scene.bench().atPage(folio.pfn(), new UngrabPages(folio.pfn(), pages, pinned));
  }

  // Reverse map

  /** Whether a page belongs to one process alone is found out by its next write, not before. */
  @Property(tries = TRIES)
  @Undoes({AddMappings.class, DropMappings.class})
  void mappings_that_are_dropped_leave_the_others(@ForAll("own") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holdsBut(
        PageFlags.EXCLUSIVE,
        scene,
        () -> assertThat(each(scene, f -> add(f))).allMatch(refused -> refused.length == 0),
        () -> each(scene, f -> DropMappings.one(f.pfn(), childs(f))));
  }

  @Property(tries = TRIES)
  @Undoes(ForgetMappings.class)
  void mappings_that_are_forgotten_leave_their_references(@ForAll("own") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holdsBut(
        PageFlags.EXCLUSIVE,
        scene,
        () -> assertThat(each(scene, f -> add(f))).allMatch(refused -> refused.length == 0),
        () -> {
          assertThat(each(scene, f -> new ForgetMappings(just(f.pfn()), just(childs(f)))))
              .allMatch(unknown -> unknown.length == 0);
          each(scene, f -> new PutFolios(just(f.pfn())));
        });
  }

  private static AddMappings add(Folio folio) {
    return new AddMappings(
        just(folio.pfn()), just(childs(folio)), new AddMappings.Parent(Bench.MM));
  }

  private static long childs(Folio folio) {
    return Mapping.of(Bench.MM + 1, folio.vpn(), folio.kind().isHuge());
  }

  @Property(tries = TRIES)
  @Undoes(RenameMappings.class)
  void mappings_that_move_there_and_back_are_as_before(
      @ForAll("any") Scene.Plan plan, @ForAll @IntRange(min = 1, max = 1 << 20) int shift) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () -> each(scene, f -> new RenameMappings(just(f.pfn()), just(f.mapping()), shift)),
        () -> each(scene, f -> new RenameMappings(just(f.pfn()), just(shifted(f, shift)), -shift)));
  }

  private static long shifted(Folio folio, int shift) {
    return Mapping.of(Bench.MM, folio.vpn() + shift, folio.kind().isHuge());
  }

  // Free memory

  @Property(tries = TRIES)
  @Undoes({AllocateFolio.class, PutFolio.class})
  void a_folio_that_is_allocated_and_freed_is_free(
      @ForAll("any") Scene.Plan plan,
      @ForAll("orders") int order,
      @ForAll("fresh") NewFolio state) {
    Scene scene = plan.build();
    long[] pfn = new long[1];
    Law.holds(
        scene,
        () ->
            pfn[0] =
                scene
                    .bench()
                    .at(1, new AllocateFolio(order, Gfp.HIGHUSER_MOVABLE, Mark.LOW, state, 0)),
        () ->
            assertThat(scene.bench().at(1, new PutFolio(pfn[0], state.refs())))
                .isEqualTo(1 << order));
  }

  @Provide
  Arbitrary<Integer> orders() {
    return Arbitraries.of(0, 9);
  }

  @Provide
  Arbitrary<NewFolio> fresh() {
    return Arbitraries.of(NewFolio.TARGET, NewFolio.TABLE, NewFolio.ANONYMOUS, NewFolio.FILE);
  }

  @Property(tries = TRIES)
  @Undoes({AllocateFolio.class, NameObject.class, LeaveCache.class, PutFolio.class})
  void a_page_that_leaves_its_cache_is_free(@ForAll("any") Scene.Plan plan) {
    Scene scene = plan.build();
    long[] pfn = new long[1];
    Law.holds(
        scene,
        () -> {
          pfn[0] = scene.cachedPage();
          scene.bench().at(1, new NameObject(pfn[0], scene.inode(), 7));
        },
        () -> {
          scene.bench().at(1, new LeaveCache(just(pfn[0])));
          assertThat(scene.bench().at(1, new FindPlace(pfn[0]))).isEqualTo(CachePlace.NONE);
          scene.bench().at(1, new PutFolio(pfn[0], 1));
        });
  }

  @Property(tries = TRIES)
  @Undoes({AllocateFolio.class, NameObject.class, DetachFolio.class, PutFolio.class})
  void a_page_that_is_taken_out_of_its_cache_is_free(@ForAll("any") Scene.Plan plan) {
    Scene scene = plan.build();
    long[] pfn = new long[1];
    Law.holds(
        scene,
        () -> {
          pfn[0] = scene.cachedPage();
          scene.bench().at(1, new NameObject(pfn[0], scene.inode(), 7));
        },
        () -> {
          int held = scene.bench().at(1, new DetachFolio(pfn[0]));
          assertThat(scene.bench().at(1, new FindPlace(pfn[0]))).isEqualTo(CachePlace.NONE);
          scene.bench().at(1, new PutFolio(pfn[0], held + 1));
        });
  }

  @Property(tries = TRIES)
  @Undoes({FillBallast.class, DropBallast.class})
  void page_cache_that_comes_and_goes_leaves_the_free_lists(
      @ForAll("any") Scene.Plan plan,
      @ForAll @IntRange(max = 20_000) int free,
      @ForAll boolean clean) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () -> assertThat(scene.bench().at(0, new FillBallast(free, clean))).isEqualTo(free),
        () -> scene.bench().at(0, new DropBallast(clean)));
  }

  // hugetlb

  @Property(tries = TRIES)
  @Undoes({IsolateFolio.class, PutBackHugetlb.class})
  void an_isolated_huge_page_of_the_pool_is_put_back(@ForAll("hugetlb") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () ->
            assertThat(each(scene, f -> new IsolateFolio(f.pfn(), f.mapping(), SharedRule.ALL)))
                .containsOnly(IsolateFolio.isolated(9, true)),
        () -> each(scene, f -> new PutBackHugetlb(f.pfn())));
  }

  @Property(tries = TRIES)
  @Undoes({TakeHugetlb.class, PutBackHugetlb.class})
  void a_huge_page_that_is_taken_goes_back_where_it_came_from(
      @ForAll("hugetlb") Scene.Plan plan, @ForAll boolean surplus) {
    Scene scene = plan.build();
    int gfp = surplus ? Gfp.HIGHUSER_MOVABLE : 0;
    long[] pfn = new long[1];
    Law.holds(
        scene,
        () -> pfn[0] = scene.bench().at(1, new TakeHugetlb(9, 0, 0, gfp, false)),
        () -> scene.bench().at(1, new PutBackHugetlb(pfn[0])));
  }

  @Property(tries = TRIES)
  @Undoes(MakeTemporary.class)
  void a_huge_page_can_leave_the_pool_and_return(@ForAll("hugetlb") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () -> each(scene, f -> new MakeTemporary(f.pfn(), true, 0)),
        () -> each(scene, f -> new MakeTemporary(f.pfn(), false, 0)));
  }

  // Contents, and the lock of changes

  /** Received where they were taken; a locked page is locked anew where there are no batches. */
  @Property(tries = TRIES)
  @Undoes({TakeContents.class, ReceiveContents.class})
  void contents_that_are_taken_out_can_be_put_in_again(@ForAll("listed") Scene.Plan plan) {
    Scene scene = plan.build();
    each(scene, f -> new IsolateLocked(f.pfn()));
    List<FolioContents> contents = new ArrayList<>();
    boolean batches = scene.bench().node(0).has(KernelSwitch.MLOCK_BATCHES);
    Law.holdsBut(
        batches ? 0 : PageFlags.MLOCKED,
        scene,
        () -> {
          contents.addAll(each(scene, f -> take(scene, f)));
          assertThat(contents).noneMatch(each -> each.isBusy() || each.isFailed());
        },
        () -> {
          var all = contents.iterator();
          each(scene, f -> new ReceiveContents(f.pfn(), all.next(), false));
        });
  }

  private static TakeContents take(Scene scene, Folio folio) {
    var entries = scene.bench().atPage(folio.pfn(), new LookAtSource(folio.pfn())).mappings();
    return new TakeContents(folio.pfn(), entries, true);
  }

  @Property(tries = 5)
  @Undoes(LockHotplug.class)
  void the_lock_of_changes_can_be_taken_again_once_it_is_given_back(
      @ForAll("any") Scene.Plan plan) {
    Bench bench = plan.build().bench();
    assertThat(bench.at(0, new LockHotplug(true))).isTrue();
    assertThat(bench.at(0, new LockHotplug(true))).isFalse();
    bench.at(0, new LockHotplug(false));
    assertThat(bench.at(0, new LockHotplug(true))).isTrue();
  }
}
