package pageferry.protocol.laws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import pageferry.mm.CompactKnobs;
import pageferry.mm.CompactScope;
import pageferry.mm.MigrateType;
import pageferry.mm.NodeMask;
import pageferry.mm.ProactiveMarks;
import pageferry.mm.ZoneType;
import pageferry.protocol.bench.Bench;
import pageferry.protocol.bench.Scene;
import pageferry.protocol.bench.Scene.Folio;
import pageferry.protocol.bench.State;
import pageferry.protocol.ops.inode.CountNodes;
import pageferry.protocol.ops.inode.FindHole;
import pageferry.protocol.ops.inode.FindMissing;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.inode.FindPolicies;
import pageferry.protocol.ops.inode.InodeOp;
import pageferry.protocol.ops.inode.ScanCache;
import pageferry.protocol.ops.node.AllowsDirectReclaim;
import pageferry.protocol.ops.node.AwaitsCommit;
import pageferry.protocol.ops.node.CompactPlan;
import pageferry.protocol.ops.node.CountCharged;
import pageferry.protocol.ops.node.CountFree;
import pageferry.protocol.ops.node.DirtyFiles;
import pageferry.protocol.ops.node.FindGroup;
import pageferry.protocol.ops.node.FindPlace;
import pageferry.protocol.ops.node.HasBlock;
import pageferry.protocol.ops.node.IsBalanced;
import pageferry.protocol.ops.node.IsUnfragmented;
import pageferry.protocol.ops.node.LookAtPage;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.LookProactively;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.hotplug.ListBlocks;
import pageferry.protocol.ops.node.hugetlb.StateOfPool;
import pageferry.protocol.ops.node.ksm.IsMerged;
import pageferry.protocol.ops.node.lru.Givers;
import pageferry.protocol.ops.node.lru.IsInactiveLow;
import pageferry.protocol.ops.node.lru.ListGroups;
import pageferry.protocol.ops.node.lru.LookAtGenerations;
import pageferry.protocol.ops.node.lru.MeasureLists;
import pageferry.protocol.ops.node.lru.OldestFolios;
import pageferry.protocol.ops.node.lru.OldestFreed;
import pageferry.protocol.ops.node.lru.OldestOfGroup;
import pageferry.protocol.ops.node.lru.SampleFolio;
import pageferry.protocol.ops.node.lru.WantsDrain;
import pageferry.protocol.ops.node.refs.FindKept;
import pageferry.protocol.ops.node.refs.ReadFlags;
import pageferry.protocol.ops.node.rmap.FindOrders;
import pageferry.protocol.ops.node.rmap.FindOthers;
import pageferry.protocol.ops.node.rmap.FindShared;
import pageferry.protocol.ops.node.swap.FindSwapCached;
import pageferry.protocol.ops.space.CollectRange;
import pageferry.protocol.ops.space.CountAreas;
import pageferry.protocol.ops.space.CountHuge;
import pageferry.protocol.ops.space.CountResident;
import pageferry.protocol.ops.space.CountZeroes;
import pageferry.protocol.ops.space.FindAnonVma;
import pageferry.protocol.ops.space.FindAreaAlone;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.FindCollapse;
import pageferry.protocol.ops.space.FindCollapsible;
import pageferry.protocol.ops.space.FindEmpty;
import pageferry.protocol.ops.space.FindFault;
import pageferry.protocol.ops.space.FindFolioPlace;
import pageferry.protocol.ops.space.FindLocked;
import pageferry.protocol.ops.space.FindMergeable;
import pageferry.protocol.ops.space.FindMoving;
import pageferry.protocol.ops.space.FindReapable;
import pageferry.protocol.ops.space.FindStraddler;
import pageferry.protocol.ops.space.FindSwapped;
import pageferry.protocol.ops.space.FindSwappedFolio;
import pageferry.protocol.ops.space.FindWhole;
import pageferry.protocol.ops.space.FollowPages;
import pageferry.protocol.ops.space.GetEntry;
import pageferry.protocol.ops.space.HasTable;
import pageferry.protocol.ops.space.IsUserfault;
import pageferry.protocol.ops.space.LockHugeEntry;
import pageferry.protocol.ops.space.LookMergesAny;
import pageferry.protocol.ops.space.LookUpFault;
import pageferry.protocol.ops.space.LookUpPage;
import pageferry.protocol.ops.space.LookUpUnderAreaLock;
import pageferry.protocol.ops.space.MapsInode;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.PassAnonVmas;
import pageferry.protocol.ops.space.ReadContents;
import pageferry.protocol.ops.space.ReadOomScore;
import pageferry.protocol.ops.space.ReadPagemap;
import pageferry.protocol.ops.space.SpaceCpus;
import pageferry.protocol.ops.space.SpaceOp;
import pageferry.protocol.ops.space.StartWrite;

/** Operations that only look change nothing. */
class LooksTest {
  /** Their simple names. */
  static Set<String> names() {
    Folio any = new Folio(Scene.Kind.PRIVATE, 1, 1);
    Set<String> names = new TreeSet<>();
    nodes(any).forEach(op -> names.add(op.getClass().getSimpleName()));
    contents(any).forEach(op -> names.add(op.getClass().getSimpleName()));
    spaces(any, 1).forEach(op -> names.add(op.getClass().getSimpleName()));
    inodes(any).forEach(op -> names.add(op.getClass().getSimpleName()));
    return names;
  }

  private static CompactPlan plan(int order, CompactScope scope, MigrateType type) {
    CompactKnobs knobs = new CompactKnobs(500, true, new ProactiveMarks(80, 90));
    return new CompactPlan(0, order, scope, ZoneType.MOVABLE, type, knobs);
  }

  private static List<NodeOp<?>> nodes(Folio folio) {
    long[] pfns = {folio.pfn()};
    return List.of(
        new CountFree(),
        new AwaitsCommit(folio.pfn()),
        new ReadFlags(folio.pfn()),
        new StateOfPool(9),
        new FindGroup(folio.pfn()),
        new FindPlace(folio.pfn()),
        new IsBalanced(true),
        new AllowsDirectReclaim(),
        new HasBlock(plan(9, CompactScope.ASYNC, MigrateType.MOVABLE)),
        new DirtyFiles(),
        new LookProactively(0),
        new IsUnfragmented(plan(-1, CompactScope.PROACTIVE, MigrateType.UNMOVABLE)),
        new LookAtPage(folio.pfn()),
        new LookAtSource(folio.pfn()),
        new ListBlocks(true, false),
        new OldestFolios(5, Givers.ALL),
        new OldestOfGroup(Givers.ALL, false, 5),
        new OldestFreed(Givers.ALL, 0, true),
        new SampleFolio(folio.pfn()),
        new MeasureLists(Givers.ALL, 0),
        new IsInactiveLow(Givers.ALL),
        new CountCharged(1, CountCharged.Kind.ANON),
        new ListGroups(),
        new LookAtGenerations(0, 0),
        new WantsDrain(pfns, 0),
        new WantsDrain(pfns, WantsDrain.BY_FLAG),
        new FindKept(pfns, false),
        new FindOthers(pfns),
        new FindShared(pfns),
        new FindOrders(pfns),
        new FindSwapCached(pfns),
        new IsMerged(folio.pfn(), 1));
  }

  private static List<SpaceOp<?>> spaces(Folio folio, int inode) {
    long start = folio.vpn() & ~511L;
    long end = start + 512;
    return List.of(
        new CollectRange(start, end, NodeMask.NONE, false),
        new CountHuge(start, end, true),
        new CountResident(1000),
        new FindAnonVma(start),
        new FindAreaAlone(start, end),
        new FindAreas(start, end),
        new FindCollapse(start, FindCollapse.Asker.ADVICE),
        new FindReapable(),
        new LookMergesAny(),
        new FindMergeable(start, end),
        new ReadOomScore(),
        new FindCollapsible(start, FindCollapse.Asker.ADVICE),
        new FindEmpty(start, 512),
        new IsUserfault(start),
        new FindFault(start, end, true),
        new FindMoving(start, end, end, end),
        new FindFolioPlace(folio.vpn(), 1 << 4),
        new FindSwappedFolio(folio.vpn(), 0, 1 << 4),
        new FindLocked(new long[] {folio.vpn()}),
        new FindStraddler(start + 1, end),
        new FindSwapped(start, end),
        new FindWhole(folio.vpn()),
        new FollowPages(folio.vpn(), end, true, false),
        new GetEntry(folio.vpn()),
        new LockHugeEntry(folio.vpn(), 0),
        new LookUpFault(folio.vpn(), true),
        new LookUpPage(folio.vpn()),
        underAreaLock(new LookUpFault(folio.vpn(), true)),
        new MapsInode(inode),
        new PassAnonVmas(List.of()),
        new ReadPagemap(start, end),
        new StartWrite(start, end),
        SpaceCpus.ALL,
        CountAreas.COUNT,
        Nothing.NOTHING);
  }

  private static List<SpaceOp<?>> contents(Folio folio) {
    long[] vpns = {folio.vpn(), folio.vpn() & ~511L};
    HasTable table = new HasTable(folio.vpn() & ~511L);
    return List.of(new ReadContents(), table, new CountZeroes(folio.pfn(), 9, vpns));
  }

  private static LookUpUnderAreaLock underAreaLock(LookUpFault fault) {
    return new LookUpUnderAreaLock(fault, new LookUpUnderAreaLock.Serves(true, true, true));
  }

  private static List<InodeOp<?>> inodes(Folio folio) {
    return List.of(
        new CountNodes(folio.vpn()),
        new FindHole(folio.vpn(), folio.vpn() + 512),
        new ScanCache(folio.vpn() & ~511L, 9),
        new FindMissing(folio.vpn(), folio.vpn() + 512),
        new FindPolicies(folio.vpn(), folio.vpn() + 512),
        new FindPages(folio.vpn(), 16, folio.vpn() + 1));
  }

  @Provide
  Arbitrary<Scene.Plan> any() {
    return Scene.plans();
  }

  @Property(tries = 25)
  void who_only_looks_changes_nothing(@ForAll("any") Scene.Plan plan) {
    Scene scene = plan.build();
    Bench bench = scene.bench();
    State before = State.of(scene);
    for (Folio folio : scene.folios()) {
      nodes(folio).forEach(op -> bench.atPage(folio.pfn(), op));
      contents(folio).forEach(op -> bench.in(Bench.MM, op));
      spaces(folio, scene.inode()).forEach(op -> bench.in(Bench.MM, op));
      inodes(folio).forEach(op -> bench.of(scene.inode(), op));
    }
    assertThat(State.of(scene).beyond(before)).isEmpty();
    assertThat(before.beyond(State.of(scene))).isEmpty();
  }
}
