package pageferry.mm;

import java.util.Locale;

/** Why a page did not move: what stood in the way of a call that migrates pages. */
public enum StayCause {
  /** No nodes were given, so the call only asks where pages are. */
  QUERY("a query: no nodes were given, so nothing is moved"),
  /** The address lies outside of every area, or in one whose pages cannot migrate. */
  NO_AREA("outside of every map"),
  /** Nothing is mapped there yet, or not any more. */
  NOT_PRESENT("not present"),
  /** The zero page stands for all pages that were only read; it belongs to nobody. */
  ZERO_PAGE("the zero page"),
  /** The entry is a migration entry: somebody else is just moving the page. */
  MIGRATING("a migration entry"),
  /** The entry is PROT_NONE, behind which this kernel does not look. */
  PROT_NONE("behind PROT_NONE"),
  /** The page lies where it should already. */
  ALREADY_THERE("already there"),
  /** Several entries map the folio, and the call may move only pages that one maps. */
  SHARED("shared"),
  /** A huge page of hugetlb that was not named by its first page, or that may not move. */
  HUGETLB("a huge page of hugetlb that this kernel does not move"),
  /** The folio waits in a CPU's batch to be put on its LRU list. */
  IN_BATCH("in a CPU's lru_add batch"),
  /** Somebody else has isolated the folio, to migrate or reclaim it. */
  ISOLATED("isolated by somebody else"),
  /** The call has the folio already, by another entry, and so cannot isolate it a second time. */
  ISOLATED_TWICE("isolated by this call already, under another entry"),
  /** The folio is on no LRU list. */
  OFF_LRU("on no LRU list"),
  /** PG_locked was taken. */
  LOCKED("PG_locked was taken"),
  /** The folio was under writeback. */
  WRITEBACK("under writeback"),
  /** The folio was dirty, and its file system cannot move dirty pages. */
  DIRTY("dirty, and of a file system without migrate_folio"),
  /** A page of secret memory. */
  SECRET("secret memory, which does not move"),
  /** The folio may be pinned for DMA. */
  PINNED("pinned"),
  /** Somebody had a reference besides the entries, the page cache and the isolation. */
  REFERENCED("an extra reference"),
  /** An entry could not be replaced, because it had changed meanwhile. */
  STILL_MAPPED("still mapped by an entry that had changed"),
  /** The folio had changed while it was unlocked. */
  CHANGED("changed while it was unlocked"),
  /** The target had no memory to give. */
  NO_MEMORY("no memory on the target"),
  /** There was no memory for it whole, or no way to move it so, and it could not be split. */
  UNSPLIT("a huge page that could not be split"),
  /** A huge page, which this kernel can neither move nor split here. */
  HUGE("a huge page, which this kernel cannot move"),
  /** The memory has failed. */
  HWPOISON("hwpoison"),
  /** A page that cannot be moved: kernel memory, or one on no list. */
  UNMOVABLE("unmovable memory"),
  /** A page of a file, which this call passes over. */
  FILE("a page of a file"),
  /** A fault of the experiment's plan. */
  INJECTED("an injected fault"),
  /** The call came to its end before. */
  NOT_TRIED("not tried, because the call had ended"),
  /** The page lies on a wrong node, but neither MPOL_MF_MOVE nor MPOL_MF_MOVE_ALL was given. */
  NOT_ASKED("misplaced, but MPOL_MF_MOVE was not given"),
  /** The policy keeps the page where it is. */
  POLICY("its policy keeps it"),
  /** The page was used by another node before, and follows the second use in a row only. */
  OTHER_USER("last used from another node"),
  /** Promotion takes pages only that are used soon after they were marked. */
  NOT_HOT("not used soon enough for promotion"),
  /** The limit of promotions for this second is spent. */
  RATE_LIMIT("promotion's rate limit"),
  /** The node that it should go to is at its watermark. */
  NO_ROOM("no room on the target"),
  /** It was written while its contents were copied, or after. */
  WRITTEN("written since its contents were copied");

  private static final StayCause[] ALL = values();

  private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-');
  private final String text;

  StayCause(String text) {
    this.text = text;
  }

  /** Its name in results and options. */
  public String key() {
    return key;
  }

  /** Its name in sentences. */
  public String text() {
    return text;
  }

  /** The cause of that ordinal number. */
  public static StayCause of(int ordinal) {
    return ALL[ordinal];
  }

  /** Whether it was this cause that kept a page where it is. */
  public boolean keepsPage() {
    return this != QUERY && this != ALREADY_THERE && this != ISOLATED_TWICE;
  }
}
