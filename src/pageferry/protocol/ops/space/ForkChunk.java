package pageferry.protocol.ops.space;

import java.util.BitSet;
import java.util.stream.LongStream;
import pageferry.mm.Mapping;
import pageferry.mm.PageTable;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;
import pageferry.protocol.program.MapType;

/**
 * Write-protects up to 2 MiB of private entries in the parent and hands out what the child is to
 * have: copy_pte_range() and copy_huge_pmd() (Linux 6.1). Shared areas are passed over; their pages
 * are found again by faults. (Those of the hugetlb pool were copied up to 5.19.)
 *
 * @param start where to go on
 * @param child the child's address space
 * @param sharedHugetlb whether the entries of shared hugetlb memory are copied
 */
public record ForkChunk(long start, int child, boolean sharedHugetlb)
    implements SpaceOp<ForkChunk.Chunk> {
  /** Behind every address. */
  public static final long END = 1L << 36;

  /**
   * A huge entry.
   *
   * @param entry the entry, 0 if there is none
   * @param blank which of its pages nobody ever wrote
   * @param pages how many pages the parent's maps, which the child may not get
   */
  public record Huge(long entry, BitSet blank, int pages) {
    static final Huge NONE = new Huge(0, new BitSet(), 0);
  }

  /**
   * What the child gets of one 2 MiB stretch.
   *
   * @param first its first page, or {@link #END} when nothing is left
   * @param huge the huge entry
   * @param small the small entries, empty if there is no table
   * @param entries the pages that are mapped once more, in the child's name
   * @param later entries under migration, which were left out and have to be copied afterwards
   * @param writable which of the parent's entries were writable, a bit each
   */
  public record Chunk(
      long first, Huge huge, long[] small, EntryList entries, EntryList later, long[] writable) {
    /** This chunk with some of its entries left for later. */
    public Chunk without(EntryList refused) {
      if (refused.count() == 0) {
        return this;
      }
      long[] rest = small.clone();
      EntryList all = new EntryList();
      for (int i = 0; i < later.count(); i++) {
        all.append(later, i);
      }
      for (int i = 0; i < refused.count(); i++) {
        all.append(refused, i);
        if (rest.length > 0) {
          rest[(int) (Mapping.vpn(refused.mapping(i)) - first)] = 0;
        }
      }
      return new Chunk(first, Huge.NONE, rest, entries, all, writable);
    }

    /** This chunk without the entries whose pages have to be copied. */
    public Chunk withoutPinned(EntryList pinned) {
      if (pinned.count() == 0) {
        return this;
      }
      long[] rest = small.clone();
      for (int i = 0; i < pinned.count() && rest.length > 0; i++) {
        rest[(int) (Mapping.vpn(pinned.mapping(i)) - first)] = 0;
      }
      return new Chunk(first, Huge.NONE, rest, entries, later, writable);
    }

    /** This chunk with another small entry. */
    public Chunk with(long vpn, long pte) {
      long[] entries = small.clone();
      entries[(int) (vpn - first)] = pte;
      return new Chunk(first, huge, entries, this.entries, later, writable);
    }

    /** The parent's write-protected entry at a page as it was before. */
    public long original(long vpn, long copy) {
      int page = (int) (vpn - first);
      return copy | ((writable[page >> 6] >>> page & 1) != 0 ? Pte.WRITE : 0);
    }

    /** The swap slots that the child's entries name. */
    public long[] slots() {
      return LongStream.of(small).filter(pte -> Pte.has(pte, Pte.SLOT)).map(Pte::slot).toArray();
    }

    /** Whether there is a huge entry. */
    public boolean isHuge() {
      return huge.entry() != 0;
    }

    public boolean isEnd() {
      return first >= END;
    }

    public long next(Paging paging) {
      return first + Math.max(huge.pages(), paging.huge());
    }
  }

  @Override
  public Chunk on(Space space) {
    PageTable table = space.table();
    EntryList entries = new EntryList();
    long at = table.nextUsed(start, END);
    EntryList later = new EntryList();
    if (at >= END) {
      return new Chunk(END, Huge.NONE, new long[0], entries, later, new long[0]);
    }
    long first = space.paging().entryStart(space.paging().hugeStart(at), table.get(at));
    long[] writable = new long[(space.paging().huge() + Long.SIZE - 1) / Long.SIZE];
    long huge = table.get(first);
    if (Pte.has(huge, Pte.HUGE)) {
      writable[0] = Pte.has(huge, Pte.WRITE) ? 1 : 0;
      int pages = space.paging().pages(huge);
      Huge copy = new Huge(copy(space, first, entries, later), table.blank(first), pages);
      return new Chunk(first, copy, new long[0], entries, later, writable);
    }
    long[] small = new long[space.paging().huge()];
    boolean any = false;
    for (int page = 0; page < space.paging().huge(); page++) {
      boolean writes = Pte.has(table.get(first + page), Pte.WRITE);
      writable[page >> 6] |= writes ? 1L << page : 0;
      small[page] = copy(space, first + page, entries, later);
      any |= small[page] != 0;
    }
    any |= later.count() > 0;
    return new Chunk(first, Huge.NONE, any ? small : new long[0], entries, later, writable);
  }

  /** vma_needs_copy(): what faults can find again in a page cache is left to them. */
  private boolean isCopied(Vma area) {
    boolean found = area.shared() ? !sharedHugetlb || !hugetlb(area) : !area.anon();
    return !found && !area.has(VmFlags.DONTCOPY);
  }

  private static boolean hugetlb(Vma area) {
    return area.type() == MapType.HUGETLB;
  }

  private long copy(Space space, long vpn, EntryList entries, EntryList later) {
    long pte = space.table().get(vpn);
    Vma area = space.find(vpn);
    if (pte == 0 || area == null || !isCopied(area)) {
      return 0;
    }
    if (Pte.has(pte, Pte.MIGRATION)) {
      later.add(space.mm(), vpn, pte);
      return 0;
    }
    if (Pte.has(pte, Pte.POISON)) {
      return pte;
    }
    if (Pte.has(pte, Pte.SLOT)) {
      space.table().set(vpn, pte & ~Pte.EXCLUSIVE);
      return pte & ~Pte.EXCLUSIVE;
    }
    if (Pte.has(pte, Pte.HUGE) && !area.anonymous() && !hugetlb(area)) {
      return 0;
    }
    long copy = area.shared() ? pte : pte & ~Pte.WRITE;
    InstallMigration.put(space.table(), vpn, copy);
    if (!Pte.has(pte, Pte.ZERO)) {
      entries.add(child, vpn, copy);
    }
    return copy;
  }
}
