package pageferry.protocol.mmap;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MappingFlags;
import pageferry.mm.PageRange;
import pageferry.mm.Paging;
import pageferry.mm.StepOp;
import pageferry.mm.VmFlags;
import pageferry.protocol.alloc.ReserveHugetlb;
import pageferry.protocol.alloc.ReservedPlace;
import pageferry.protocol.kernel.CreateKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.Create;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.memcg.ChargeKernelMemory;
import pageferry.protocol.ops.inode.MapInode;
import pageferry.protocol.ops.node.hugetlb.PromisePages;
import pageferry.protocol.ops.space.MapArea;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.Protection;

/**
 * The system call mmap(2): do_mmap() (mm/mmap.c, Linux 6.1). Shared memory and files get an inode.
 */
public final class MmapCall extends Routine {
  /**
   * What is mapped.
   *
   * @param mapping the {@link pageferry.mm.MappingFlags} of a file
   * @param file its name, by which other processes map the same one; empty: it is another one
   */
  public record Backed(MapType type, boolean shared, int mapping, String file) {
    /** The same of a file that nobody else maps. */
    public Backed(MapType type, boolean shared, int mapping) {
      this(type, shared, mapping, "");
    }
  }

  /** mmap(2) of {@code pages} pages at page {@code vpn}; {@code map} is the map's name. */
  public record Mmap(String map, long vpn, long pages, Backed by, Protection protection)
      implements Step.Call {
    /** The same of memory, or of a file on a file system of which there is nothing to say. */
    public Mmap(
        String map, long vpn, long pages, MapType type, boolean shared, Protection protection) {
      this(map, vpn, pages, new Backed(type, shared, 0), protection);
    }

    @Override
    public StepOp op() {
      return StepOp.MMAP;
    }

    @Override
    public Routine routine() {
      return new MmapCall(this);
    }

    @Override
    public boolean isHugetlbMap() {
      return by.type() == MapType.HUGETLB;
    }
  }

  private final Mmap call;

  public MmapCall(Mmap call) {
    super(KernelFunction.DO_MMAP);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    if (pages() > paging().page(PageRange.taskSize(paging())) - call.vpn()) {
      return fail(Errno.ENOMEM);
    }
    if (call.isHugetlbMap() && !fitsHugetlb()) {
      return fail(Errno.EINVAL);
    }
    if (failsSlab()) {
      return fail(Errno.ENOMEM);
    }
    if (isSecret() && !has(KernelSwitch.SECRET_MEMORY)) {
      return fail(Errno.ENOSYS);
    }
    if (isSecret() && !call.by().shared()) {
      return fail(Errno.EINVAL);
    }
    boolean first = current().cgroup != 0 && current().kernelPages == 0;
    return first ? call(charge(), rc -> rc < 0 ? done(rc) : find()) : find();
  }

  private boolean isGigantic() {
    return (call.by().mapping() & MappingFlags.GIGANTIC) != 0;
  }

  private int hugetlbOrder() {
    return isGigantic() ? paging().giganticOrder() : paging().hugeOrder();
  }

  /** prepare_hugepage_range(), where hugetlb_file_setup() has found pages of that size. */
  private boolean fitsHugetlb() {
    return hugetlbOrder() > 0 && Paging.folioStart(call.vpn(), hugetlbOrder()) == call.vpn();
  }

  private boolean isSecret() {
    return (call.by().mapping() & MappingFlags.SECRET) != 0;
  }

  /** Shared memory or not; secretmem_mmap() locks it, and it has no huge pages. */
  private int flags() {
    int secret = VmFlags.SECRET | VmFlags.LOCKED | VmFlags.NOHUGEPAGE;
    return (call.by().shared() ? VmFlags.SHARED : 0)
        | (isGigantic() ? VmFlags.GIGANTIC : 0)
        | (isSecret() ? secret : 0);
  }

  /** The slabs of areas are the process's own from its first call on. */
  private ChargeKernelMemory charge() {
    current().kernelGroup = current().cgroup;
    current().kernelPages = ChargeKernelMemory.OF_MAPS;
    return new ChargeKernelMemory(current().cgroup, ChargeKernelMemory.OF_MAPS);
  }

  private Instruction find() {
    return switch (call.by().type()) {
      case ANON -> call.by().shared() ? create(CreateKind.INODE) : map(0);
      case TMPFS -> create(CreateKind.TMPFS_INODE);
      case HUGETLB -> call.by().shared() ? create(CreateKind.INODE) : map(0);
      case FILE -> create(CreateKind.FILE_INODE);
    };
  }

  /** A map of the pool has whole huge pages: ksys_mmap_pgoff() (mm/mmap.c, Linux 6.1). */
  private long pages() {
    long most = (1L << hugetlbOrder()) - 1;
    return call.isHugetlbMap()
        ? Paging.folioStart(call.pages() + most, hugetlbOrder())
        : call.pages();
  }

  private Instruction create(CreateKind kind) {
    return after(
        new Create(kind, call.by().mapping(), call.pages(), call.by().file()), this::created);
  }

  private Instruction created(int inode) {
    MapInode map = new MapInode(current().mm());
    return after(new Instruction.AskInode(inode, map), nothing -> map(inode));
  }

  private Instruction map(int inode) {
    Vma.Backing backing =
        inode == 0 && call.by().type() == MapType.ANON
            ? Vma.Backing.ANONYMOUS
            : new Vma.Backing(call.by().type(), inode, call.vpn());
    Vma.Attributes attributes = new Vma.Attributes(call.protection(), flags(), null, backing);
    Vma area = new Vma(call.vpn(), call.vpn() + pages(), attributes);
    MapArea map = new MapArea(area, true, cpu().machine().maxMapCount());
    long ns = cost(Cost.SET_PTE);
    return ask(current().mm(), map, MmapLock.WRITE_BRIEFLY, ns, answer -> mapped(map, answer));
  }

  private Instruction mapped(MapArea map, MapArea.Answer answer) {
    return switch (answer) {
      case MAPPED -> reserves() ? reserve(map.area()) : done(0);
      case TAKEN -> clear(map);
      case FULL -> fail(Errno.ENOMEM);
    };
  }

  // hugetlbfs_file_mmap()

  private boolean reserves() {
    return call.isHugetlbMap() && (call.by().mapping() & MappingFlags.NORESERVE) == 0;
  }

  private PromisePages promised(Vma area) {
    ReservedPlace first = ReservedPlace.of(area, current().mm(), area.start());
    long pages = area.end() - area.start() >> hugetlbOrder();
    return new PromisePages(hugetlbOrder(), first.owner(), first.place(), pages);
  }

  private Instruction reserve(Vma area) {
    return call(new ReserveHugetlb(promised(area)), rc -> rc < 0 ? unmap(area, rc) : done(0));
  }

  private Instruction unmap(Vma area, long error) {
    UnmapAreas unmap = new UnmapAreas(area.start(), area.end());
    return ask(
        current().mm(),
        Nothing.NOTHING,
        MmapLock.WRITE,
        0,
        locked -> call(unmap, unmapped -> release(error)));
  }

  /** What lies there goes first: MAP_FIXED. */
  private Instruction clear(MapArea map) {
    UnmapAreas unmap = new UnmapAreas(map.area().start(), map.area().end());
    return ask(
        current().mm(),
        Nothing.NOTHING,
        MmapLock.WRITE,
        0,
        locked -> call(unmap, rc -> rc < 0 ? release(rc) : mapAnew(map)));
  }

  private Instruction mapAnew(MapArea map) {
    MapArea anew = new MapArea(map.area(), true);
    return ask(current().mm(), anew, MmapLock.NONE, 0, taken -> mappedAnew(map.area()));
  }

  private Instruction mappedAnew(Vma area) {
    return ask(
        current().mm(),
        Nothing.NOTHING,
        MmapLock.RELEASE,
        0,
        free -> reserves() ? reserve(area) : done(0));
  }

  private Instruction release(long result) {
    return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, free -> done(result));
  }
}
