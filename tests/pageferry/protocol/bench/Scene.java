package pageferry.protocol.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import pageferry.mm.Gfp;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;
import pageferry.protocol.ops.inode.InsertLarge;
import pageferry.protocol.ops.inode.InsertPage;
import pageferry.protocol.ops.inode.MapInode;
import pageferry.protocol.ops.inode.PageCache;
import pageferry.protocol.ops.node.AllocateFolio;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.Mark;
import pageferry.protocol.ops.node.NameObject;
import pageferry.protocol.ops.node.hugetlb.TakeHugetlb;
import pageferry.protocol.ops.node.lru.InsertLru;
import pageferry.protocol.ops.node.lru.MarkMlocked;
import pageferry.protocol.ops.node.lru.MlockFolios;
import pageferry.protocol.ops.node.lru.MlockKind;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.AddMappings;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.node.rmap.SplitHugeMapping;
import pageferry.protocol.ops.space.AddTable;
import pageferry.protocol.ops.space.GetEntry;
import pageferry.protocol.ops.space.MapArea;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.SplitHugeEntry;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.Protection;

/** A {@link Bench} with some folios of all kinds, as a machine at rest could have them. */
public final class Scene {
  private static final long HUGE_PAGES = Paging.X86_64.huge();
  private static final int MOST = 12;
  private static final int CHILD = Bench.MM + 1;

  /** What a folio is to its address space. */
  public enum Kind {
    PRIVATE(0x1000),
    READ_ONLY(0x1400),
    NO_ACCESS(0x1800),
    MLOCKED(0x1c00),
    FORKED(0x2000),
    CACHED(0x4000),
    HUGE(0x10000),
    HUGE_FORKED(0x20000),
    /** A folio of 2 MiB that small entries map. */
    IN_PIECES(0x30000),
    HUGE_CACHED(0x40000),
    HUGETLB(0x50000);

    final long start;

    Kind(long start) {
      this.start = start;
    }

    /** Whether an entry of 2 MiB maps it. */
    public boolean isHuge() {
      return this == HUGE || this == HUGE_FORKED || this == HUGE_CACHED || this == HUGETLB;
    }

    boolean isLarge() {
      return isHuge() || this == IN_PIECES;
    }

    long pages() {
      return isLarge() ? MOST * HUGE_PAGES : HUGE_PAGES;
    }

    private Protection protection() {
      return switch (this) {
        case READ_ONLY -> Protection.READ;
        case NO_ACCESS -> Protection.NONE;
        default -> Protection.READ_WRITE;
      };
    }
  }

  /**
   * A folio of the scene.
   *
   * @param kind what it is
   * @param pfn its first page
   * @param vpn the first page at which {@link Bench#MM} maps it
   */
  public record Folio(Kind kind, long pfn, long vpn) {
    /** The entry that maps it, or the first of many. */
    public long mapping() {
      return Mapping.of(Bench.MM, vpn, kind.isHuge());
    }

    public int order() {
      return kind.isLarge() ? 9 : 0;
    }
  }

  /**
   * What is to be made.
   *
   * @param kind what it is to its address space
   * @param node where it lies
   * @param flags some of ACTIVE, REFERENCED, DIRTY
   */
  public record Grain(Kind kind, int node, int flags) {}

  /**
   * What a scene is made from.
   *
   * @param kernel the kernel
   * @param grains the folios
   */
  public record Plan(String kernel, List<Grain> grains) {
    /** The same with each folio changed. */
    public Plan with(UnaryOperator<Grain> change) {
      return new Plan(kernel, grains.stream().map(change).toList());
    }

    public Scene build() {
      return new Scene(this, "batch");
    }

    /** The same with another strategy. */
    public Scene build(String strategy) {
      return new Scene(this, strategy);
    }
  }

  private final Bench bench;
  private final int inode;
  private final List<Folio> folios = new ArrayList<>();
  private final TreeMap<Kind, Integer> made = new TreeMap<>();

  private Scene(Plan plan, String strategy) {
    long hugetlb = plan.grains().stream().filter(each -> each.kind() == Kind.HUGETLB).count();
    bench = Bench.of(plan.kernel(), strategy, 2 * (int) hugetlb);
    inode = bench.create(PageCache.Traits.SHARED_MEMORY);
    bench.of(inode, new MapInode(Bench.MM));
    for (Kind kind : Kind.values()) {
      bench.in(Bench.MM, new MapArea(area(kind), true));
      bench.in(CHILD, new MapArea(area(kind), true));
    }
    plan.grains().forEach(this::make);
  }

  /** Scenes of one to twelve folios under kernels old and new. */
  public static Arbitrary<Plan> plans() {
    return plans(Kind.values());
  }

  /** The same with folios of those kinds alone. */
  public static Arbitrary<Plan> plans(Kind... kinds) {
    Arbitrary<Integer> flags =
        Arbitraries.of(PageFlags.ACTIVE, PageFlags.REFERENCED, PageFlags.DIRTY)
            .set()
            .map(set -> set.stream().mapToInt(Integer::intValue).sum());
    Arbitrary<Grain> grains =
        Combinators.combine(Arbitraries.of(kinds), Arbitraries.integers().between(0, 1), flags)
            .as(Grain::new);
    return Combinators.combine(
            Arbitraries.of("4.15", "5.10", "6.1", "6.12", "7.2"),
            grains.list().ofMinSize(1).ofMaxSize(MOST))
        .as(Plan::new);
  }

  public Bench bench() {
    return bench;
  }

  /** The inode whose pages are CACHED. */
  public int inode() {
    return inode;
  }

  /** The folios in the order in which they were made. */
  public List<Folio> folios() {
    return folios;
  }

  /** Those of some kinds. */
  public List<Folio> folios(Kind... kinds) {
    return folios.stream().filter(folio -> List.of(kinds).contains(folio.kind())).toList();
  }

  /** The area of a kind, a stretch of both address spaces. */
  public Vma area(Kind kind) {
    boolean cached = kind == Kind.CACHED || kind == Kind.HUGE_CACHED;
    MapType type = kind == Kind.HUGETLB ? MapType.HUGETLB : MapType.ANON;
    Vma.Backing backing =
        cached || kind == Kind.HUGETLB
            ? new Vma.Backing(type, cached ? inode : 0, 0)
            : Vma.Backing.ANONYMOUS;
    int flags = cached ? VmFlags.SHARED : kind == Kind.MLOCKED ? VmFlags.LOCKED : 0;
    return new Vma(
        kind.start,
        kind.start + kind.pages(),
        new Vma.Attributes(kind.protection(), flags, null, backing));
  }

  // Making

  /** A page for a cache on node 1, without the reference of whoever makes it. */
  public long cachedPage() {
    NewFolio state = NewFolio.SHARED_MEMORY;
    long pfn = bench.at(1, new AllocateFolio(0, Gfp.HIGHUSER_MOVABLE, Mark.LOW, state, 0));
    bench.at(1, new PutFolio(pfn, 1));
    return pfn;
  }

  private void make(Grain grain) {
    Kind kind = grain.kind();
    int nth = made.merge(kind, 1, Integer::sum) - 1;
    long vpn = kind.start + nth * (kind.isLarge() ? HUGE_PAGES : 1);
    long pfn = allocate(grain, vpn);
    Folio folio = new Folio(kind, pfn, vpn);
    folios.add(folio);
    bench.node(grain.node()).frames().set(pfn, kind == Kind.HUGETLB ? 0 : grain.flags());
    if (kind == Kind.CACHED || kind == Kind.HUGE_CACHED) {
      cache(folio);
    }
    long flags = kind.protection() == Protection.READ_WRITE ? Pte.PRESENT | Pte.WRITE : Pte.PRESENT;
    flags |= kind == Kind.NO_ACCESS ? Pte.PROTNONE : 0;
    flags |= kind.isLarge() ? Pte.HUGE : 0;
    flags |= kind == Kind.HUGETLB ? Pte.HUGETLB : 0;
    enter(Bench.MM, vpn, Pte.of(pfn, flags), grain.node());
    if (kind != Kind.HUGETLB) {
      bench.atPage(pfn, new InsertLru(new long[] {pfn}));
    }
    if (kind == Kind.CACHED) {
      bench.atPage(pfn, new PutFolio(pfn, 1));
    }
    finish(folio);
  }

  private long allocate(Grain grain, long vpn) {
    Kind kind = grain.kind();
    int gfp = Gfp.HIGHUSER_MOVABLE;
    long mapping = Mapping.of(Bench.MM, vpn, kind.isLarge());
    return switch (kind) {
      case HUGETLB ->
          bench.at(
              grain.node(),
              new TakeHugetlb(9, PageFlags.ANON | PageFlags.EXCLUSIVE, mapping, 0, false));
      case CACHED ->
          bench.at(grain.node(), new AllocateFolio(0, gfp, Mark.LOW, NewFolio.SHARED_MEMORY, 0));
      case HUGE_CACHED ->
          bench.at(grain.node(), new AllocateFolio(9, gfp, Mark.LOW, NewFolio.sharedMemory(9), 0));
      default ->
          bench.at(
              grain.node(),
              new AllocateFolio(
                  kind.isLarge() ? 9 : 0, gfp, Mark.LOW, NewFolio.ANONYMOUS, mapping));
    };
  }

  private void cache(Folio folio) {
    long pfn = folio.pfn();
    if (folio.order() > 0) {
      bench.of(inode, new InsertLarge(folio.vpn(), 9, pfn, false));
    } else {
      bench.of(inode, new InsertPage(folio.vpn(), pfn, false));
    }
    bench.atPage(pfn, new NameObject(pfn, inode, folio.vpn()));
    long[] mappings = {folio.mapping()};
    bench.atPage(pfn, new AddMappings(new long[] {pfn}, mappings, new AddMappings.Cache(inode)));
  }

  private void enter(int mm, long vpn, long pte, int node) {
    if (!Pte.has(pte, Pte.HUGE)) {
      long table = table(node);
      if (!bench.in(mm, new AddTable(vpn, table))) {
        bench.atPage(table, new PutFolio(table, 1));
      }
    }
    bench.in(mm, new SetEntry(vpn, 0, pte));
  }

  private long table(int node) {
    return bench.at(node, new AllocateFolio(0, Gfp.KERNEL, Mark.LOW, NewFolio.TABLE, 0));
  }

  private void finish(Folio folio) {
    long pfn = folio.pfn();
    long huge = Mapping.of(Bench.MM, folio.vpn(), true);
    long pte = bench.in(Bench.MM, new GetEntry(folio.vpn()));
    switch (folio.kind()) {
      case FORKED, HUGE_FORKED -> fork(folio, pte);
      case MLOCKED -> {
        boolean batches = bench.node(0).has(KernelSwitch.MLOCK_BATCHES);
        bench.atPage(
            pfn, new MarkMlocked(new long[] {pfn}, new long[] {folio.mapping()}, true, batches));
        if (batches) {
          long[] coded = {MlockFolios.code(pfn, MlockKind.LOCK)};
          bench.atPage(pfn, new MlockFolios(coded));
        }
      }
      case IN_PIECES -> {
        bench.atPage(pfn, new SplitHugeMapping(pfn, huge));
        bench.in(Bench.MM, new SplitHugeEntry(folio.vpn(), pte, table(0)));
        bench.atPage(pfn, DropMappings.one(pfn, huge));
      }
      default -> {}
    }
  }

  /** The child maps it too, and neither may write. */
  private void fork(Folio folio, long pte) {
    long[] child = {Mapping.of(CHILD, folio.vpn(), folio.kind().isHuge())};
    long[] pfns = {folio.pfn()};
    bench.atPage(folio.pfn(), new AddMappings(pfns, child, new AddMappings.Parent(Bench.MM)));
    bench.in(Bench.MM, new SetEntry(folio.vpn(), pte, pte & ~Pte.WRITE));
    enter(CHILD, folio.vpn(), pte & ~Pte.WRITE, 0);
  }
}
