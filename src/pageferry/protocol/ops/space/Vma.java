package pageferry.protocol.ops.space;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.AnonLock;
import pageferry.mm.MemPolicy;
import pageferry.mm.Paging;
import pageferry.mm.VmArea;
import pageferry.mm.VmFlags;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.Protection;

/**
 * A stretch of an address space with one set of attributes: struct vm_area_struct
 * (include/linux/mm_types.h, Linux 6.1).
 *
 * @param start its first page
 * @param end the page after its last
 * @param attributes what holds for all of it
 * @param anonVma the number of its {@link AnonLock} if some anonymous page was mapped in it ever,
 *     otherwise 0
 */
public record Vma(long start, long end, Attributes attributes, long anonVma) {
  /** An area in which nothing was mapped yet. */
  public Vma(long start, long end, Attributes attributes) {
    this(start, end, attributes, 0);
  }

  /**
   * What holds for all pages of an area.
   *
   * @param protection what the program may do
   * @param flags bits of {@link VmFlags}
   * @param policy the area's memory policy, or null
   * @param backing what is mapped
   */
  public record Attributes(
      Protection protection, int flags, @Nullable MemPolicy policy, Backing backing) {}

  /**
   * What an area maps.
   *
   * @param type the kind of memory
   * @param inode the number of the inode, 0 for private anonymous memory
   * @param base the page at which offset 0 of the object would lie
   */
  public record Backing(MapType type, int inode, long base) {
    /** Private anonymous memory. */
    public static final Backing ANONYMOUS = new Backing(MapType.ANON, 0, 0);
  }

  /** The same attributes for another stretch. */
  public Vma cut(long from, long to) {
    return new Vma(from, to, attributes, anonVma);
  }

  /**
   * The area at another place; page offsets go along unless nothing private was ever mapped:
   * copy_vma() (mm/mmap.c, Linux 6.1). A userfaultfd stays behind: mremap_userfaultfd_prep().
   */
  public Vma movedTo(long from, long to) {
    Attributes a = attributes;
    Backing b = a.backing();
    int flags = a.flags() & ~VmFlags.UFFD_MISSING;
    boolean fresh = anonymous() && !anon();
    Backing moved = new Backing(b.type(), b.inode(), fresh ? 0 : b.base() + from - start);
    return new Vma(from, to, new Attributes(a.protection(), flags, a.policy(), moved), anonVma);
  }

  /** Whether some anonymous page was mapped in it ever. */
  public boolean anon() {
    return anonVma != 0;
  }

  public boolean has(long vpn) {
    return vpn >= start && vpn < end;
  }

  public boolean writable() {
    return attributes.protection() == Protection.READ_WRITE;
  }

  /** Whether the program may read. */
  public boolean accessible() {
    return attributes.protection() != Protection.NONE;
  }

  /** Whether its pages are private anonymous memory. */
  public boolean anonymous() {
    return inode() == 0 && type() == MapType.ANON;
  }

  /** The kind of memory. */
  public MapType type() {
    return attributes.backing().type();
  }

  /** The order of its pages where they are hugetlb's, otherwise 0: huge_page_order(). */
  public int hugetlbOrder(Paging paging) {
    boolean gigantic = has(VmFlags.GIGANTIC);
    return type() != MapType.HUGETLB ? 0 : gigantic ? paging.giganticOrder() : paging.hugeOrder();
  }

  public @Nullable MemPolicy policy() {
    return attributes.policy();
  }

  /** The same area under another policy, for whom it may not be asked itself. */
  public Vma ruledBy(@Nullable MemPolicy policy) {
    return withPolicy(policy);
  }

  /** The page offset within the object: linear_page_index(). */
  public long offset(long vpn) {
    return vpn - attributes.backing().base();
  }

  /** Whether a folio of that order fits around a page. */
  public boolean holds(long vpn, int order) {
    long first = Paging.folioStart(vpn, order);
    return first >= start && first + (1L << order) <= end;
  }

  /**
   * Whether a neighbour shares its anon_vma from its first page on: anon_vma_compatible() and
   * reusable_anon_vma() (mm/mmap.c, Linux 6.1). What a fork has brought is not lent.
   */
  boolean lendsAnonVma(int mm, Vma neighbour) {
    return anon()
        && new AnonLock(anonVma).owner() == mm
        && withProtection(neighbour.attributes.protection())
            .attributes
            .equals(neighbour.attributes);
  }

  /** The same area with an anonymous page in it: anon_vma_prepare() (mm/rmap.c, Linux 6.1). */
  Vma withAnon(long root) {
    return new Vma(start, end, attributes, root);
  }

  /** Whether a flag of {@link VmFlags} is set. */
  public boolean has(int flag) {
    return (attributes.flags() & flag) != 0;
  }

  public boolean shared() {
    return has(VmFlags.SHARED);
  }

  /** Whether memory policies belong to the object that is mapped: shared memory and tmpfs. */
  public boolean hasSharedPolicy() {
    MapType type = attributes.backing().type();
    return inode() != 0 && !has(VmFlags.SECRET) && (type == MapType.ANON || type == MapType.TMPFS);
  }

  /** The inode that is mapped, 0 for private anonymous memory. */
  public int inode() {
    return attributes.backing().inode();
  }

  /** The area as watchers are told. */
  VmArea shown() {
    VmArea.Memory memory =
        switch (type()) {
          case ANON -> VmArea.Memory.ANON;
          case TMPFS -> VmArea.Memory.TMPFS;
          case FILE -> VmArea.Memory.FILE;
          case HUGETLB -> has(VmFlags.GIGANTIC) ? VmArea.Memory.GIGANTIC : VmArea.Memory.HUGETLB;
        };
    String access = writable() ? "rw-" : accessible() ? "r--" : "---";
    return new VmArea(start, end, memory, access, shared(), policy());
  }

  /** The one of some areas that has a page, which must lie in one of them. */
  public static Vma at(List<Vma> areas, long vpn) {
    return areas.stream().filter(area -> area.has(vpn)).findFirst().orElseThrow();
  }

  Vma withPolicy(@Nullable MemPolicy policy) {
    Attributes a = attributes;
    return with(new Attributes(a.protection(), a.flags(), policy, a.backing()));
  }

  Vma withProtection(Protection protection) {
    Attributes a = attributes;
    return with(new Attributes(protection, a.flags(), a.policy(), a.backing()));
  }

  /** The same stretch with other flags. */
  public Vma withFlags(int set, int cleared) {
    Attributes a = attributes;
    int flags = a.flags() & ~cleared | set;
    return with(new Attributes(a.protection(), flags, a.policy(), a.backing()));
  }

  private Vma with(Attributes changed) {
    return new Vma(start, end, changed, anonVma);
  }
}
