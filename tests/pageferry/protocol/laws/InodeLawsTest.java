package pageferry.protocol.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import pageferry.mm.MemPolicy;
import pageferry.mm.NodeMask;
import pageferry.mm.Pieces;
import pageferry.protocol.bench.Bench;
import pageferry.protocol.bench.Scene;
import pageferry.protocol.bench.Scene.Kind;
import pageferry.protocol.ops.inode.FindHole;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.inode.InsertLarge;
import pageferry.protocol.ops.inode.InsertPage;
import pageferry.protocol.ops.inode.MapInode;
import pageferry.protocol.ops.inode.RejoinSlots;
import pageferry.protocol.ops.inode.RemovePage;
import pageferry.protocol.ops.inode.ReplacePage;
import pageferry.protocol.ops.inode.SetSharedPolicy;
import pageferry.protocol.ops.inode.SplitSlot;
import pageferry.protocol.ops.inode.UnmapInode;
import pageferry.protocol.ops.node.AwaitCommit;
import pageferry.protocol.ops.node.EndWrite;
import pageferry.protocol.ops.node.EndWriteback;
import pageferry.protocol.ops.node.StartWriteback;

/** The laws of what inodes do with their page caches. */
class InodeLawsTest {
  private static final int TRIES = 25;
  private static final NodeMask NODE_1 = NodeMask.NONE.with(1);
  private static final long FREE = 0x80000;
  private static final long PFN = 77_777;

  @Provide
  Arbitrary<Scene.Plan> cached() {
    return Scene.plans(Kind.CACHED, Kind.HUGE_CACHED);
  }

  @Property(tries = TRIES)
  @Undoes({InsertPage.class, RemovePage.class})
  void a_page_that_is_removed_leaves_no_mark_behind(
      @ForAll("cached") Scene.Plan plan,
      @ForAll @IntRange(max = 2000) int offset,
      @ForAll boolean marked) {
    Scene scene = plan.build();
    Bench bench = scene.bench();
    Law.holds(
        scene,
        () ->
            assertThat(bench.of(scene.inode(), new InsertPage(FREE + offset, PFN, marked)))
                .isEqualTo(PFN),
        () -> assertThat(bench.of(scene.inode(), new RemovePage(FREE + offset, PFN))).isEqualTo(1));
    bench.of(scene.inode(), new InsertPage(FREE + offset, PFN, false));
    FindPages find = new FindPages(FREE + offset, 1, FREE);
    assertThat(bench.of(scene.inode(), find).pfns()).containsExactly(PFN);
  }

  @Property(tries = TRIES)
  @Undoes({StartWriteback.class, EndWriteback.class})
  void a_folio_that_was_written_back_is_as_before(@ForAll("cached") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () ->
            scene
                .folios()
                .forEach(f -> scene.bench().atPage(f.pfn(), new StartWriteback(f.pfn(), 7))),
        () ->
            scene.folios().forEach(f -> scene.bench().atPage(f.pfn(), new EndWriteback(f.pfn()))));
  }

  @Property(tries = TRIES)
  @Undoes({AwaitCommit.class, EndWrite.class})
  void a_folio_that_its_server_is_done_with_is_as_before(@ForAll("cached") Scene.Plan plan) {
    Scene scene = plan.build();
    Bench bench = scene.bench();
    Law.holds(
        scene,
        () ->
            scene
                .folios()
                .forEach(
                    f -> {
                      bench.atPage(f.pfn(), new StartWriteback(f.pfn(), 7));
                      bench.atPage(f.pfn(), new AwaitCommit(f.pfn(), 7));
                    }),
        () -> scene.folios().forEach(f -> bench.atPage(f.pfn(), new EndWrite(f.pfn()))));
  }

  @Property(tries = TRIES)
  @Undoes({InsertLarge.class, RemovePage.class})
  void a_huge_page_that_is_removed_leaves_room(
      @ForAll("cached") Scene.Plan plan, @ForAll @IntRange(max = 20) int nth) {
    Scene scene = plan.build();
    long head = FREE + 512L * nth;
    Law.holds(
        scene,
        () ->
            assertThat(scene.bench().of(scene.inode(), new InsertLarge(head, 9, 1 << 10, true)))
                .isTrue(),
        () -> scene.bench().of(scene.inode(), new RemovePage(head, 1 << 10)));
  }

  @Property(tries = TRIES)
  @Undoes({SplitSlot.class, RejoinSlots.class})
  void a_huge_page_that_is_split_and_was_not_after_all_has_one_place(
      @ForAll("cached") Scene.Plan plan, @ForAll @IntRange(max = 1) int order) {
    Scene scene = plan.build();
    scene.bench().of(scene.inode(), new InsertLarge(FREE, 9, 1 << 10, true));
    Pieces pieces = order == 0 ? Pieces.BASE_PAGES : new Pieces(4, Pieces.EVENLY);
    Law.holds(
        scene,
        () -> scene.bench().of(scene.inode(), new SplitSlot(FREE, pieces, false)),
        () -> scene.bench().of(scene.inode(), new RejoinSlots(FREE, 9)));
  }

  @Property(tries = TRIES)
  @Undoes(ReplacePage.class)
  void a_page_that_is_replaced_there_and_back_is_the_old_one(@ForAll("cached") Scene.Plan plan) {
    Scene scene = plan.build();
    Law.holds(
        scene,
        () -> scene.folios().forEach(f -> replace(scene, f.vpn(), f.pfn() ^ 1L << 20)),
        () -> scene.folios().forEach(f -> replace(scene, f.vpn(), f.pfn())));
  }

  private static void replace(Scene scene, long offset, long pfn) {
    assertThat(scene.bench().of(scene.inode(), new ReplacePage(offset, pfn))).isTrue();
  }

  @Property(tries = TRIES)
  @Undoes({MapInode.class, UnmapInode.class})
  void a_space_that_maps_an_inode_no_more_takes_no_page_from_others(
      @ForAll("cached") Scene.Plan plan, @ForAll @IntRange(min = 2, max = 50) int mm) {
    Scene scene = plan.build();
    List<Integer> before = spaces(scene);
    scene.bench().of(scene.inode(), new MapInode(mm));
    assertThat(spaces(scene)).contains(mm);
    assertThat(scene.bench().of(scene.inode(), new UnmapInode(mm)).last()).isFalse();
    assertThat(spaces(scene)).isEqualTo(before);
  }

  private static List<Integer> spaces(Scene scene) {
    return scene.bench().of(scene.inode(), new FindHole(0, 1)).spaces();
  }

  @Property(tries = TRIES)
  @Undoes(SetSharedPolicy.class)
  void a_policy_that_is_taken_away_leaves_those_beside_it(
      @ForAll("cached") Scene.Plan plan,
      @ForAll @IntRange(max = 90) int from,
      @ForAll @IntRange(min = 1, max = 10) int pages) {
    Scene scene = plan.build();
    MemPolicy bind = new MemPolicy(MemPolicy.BIND, 0, NODE_1, NODE_1, -1);
    set(scene, 0, 40, bind);
    set(scene, 60, 100, bind);
    set(scene, from, from + pages, null);
    List<Boolean> before = policies(scene);
    set(scene, from, from + pages, bind);
    assertThat(policies(scene)).isNotEqualTo(before);
    set(scene, from, from + pages, null);
    assertThat(policies(scene)).isEqualTo(before);
  }

  private static void set(
      Scene scene, long from, long to, @org.jspecify.annotations.Nullable MemPolicy policy) {
    scene.bench().of(scene.inode(), new SetSharedPolicy(from, to, policy));
  }

  private static List<Boolean> policies(Scene scene) {
    return java.util.stream.LongStream.range(0, 110)
        .mapToObj(offset -> scene.bench().of(scene.inode(), new FindPages(offset, 1, offset)))
        .map(found -> found.policy() != null)
        .toList();
  }
}
