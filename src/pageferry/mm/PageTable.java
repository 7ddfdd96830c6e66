package pageferry.mm;

import java.util.BitSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A page table of four levels for 48-bit addresses; entries are {@link Pte} longs, found by page
 * number. A 2 MiB stretch is empty, one huge entry, or a table of 512 entries.
 */
public final class PageTable {

  private static final int FANOUT = 1 << Pages.HUGE_ORDER;

  /** Behind the last page number. */
  private static final long END = 1L << 36;

  /** By 128 GiB; then, if anything ever was there, by GiB; and by 2 MiB. */
  private final @Nullable Pmd[] @Nullable [] @Nullable [] top = new Pmd[FANOUT][][];

  private final TreeMap<Long, BitSet> blank = new TreeMap<>();

  /** Entries whose accessed bit reclaim has cleared, and nobody has set since. */
  private final TreeMap<Long, BitSet> old = new TreeMap<>();

  private final @Nullable Watcher watcher;
  private @Nullable Access access;

  /** Who hears of entries that change. */
  public interface Watcher {
    /** The entry of a page, or of the huge page that begins there, was something else. */
    void changed(long vpn, long before, long after);

    /** A user access came through an entry. */
    default void accessed(long vpn, long pte, boolean write) {}

    /** The contents of a page were copied while its entry changed. */
    default void copied(long from, long to) {}
  }

  /** Who hears of what is looked at and changed. */
  public interface Access {
    /** The entry of a page is looked at. */
    void reads(long vpn);

    /** The small entry of a page is set. */
    void changes(long vpn);

    /** It matters where there are tables and huge entries. */
    void readsTables();

    /** A table or a huge entry comes or goes, and with it perhaps what its pages' entries are. */
    void changesTable(boolean withEntries);
  }

  /** An empty table whose changes nobody hears of. */
  public PageTable() {
    this(null);
  }

  public PageTable(@Nullable Watcher watcher) {
    this.watcher = watcher;
  }

  /** Says who hears of what is looked at and changed. */
  public void accessedBy(Access who) {
    access = who;
  }

  private void readsTables() {
    if (access != null) {
      access.readsTables();
    }
  }

  private void changesTable(boolean withEntries) {
    if (access != null) {
      access.changesTable(withEntries);
    }
  }

  /** A stretch of 2 MiB: a huge entry, or a table. */
  private static final class Pmd {
    long huge;
    long tablePfn;
    long @Nullable [] table;
  }

  /** The entry that maps page {@code vpn}: huge, small, or 0. */
  public long get(long vpn) {
    if (access != null) {
      access.reads(vpn);
    }
    Pmd pmd = pmd(vpn);
    if (pmd == null) {
      return 0;
    }
    long[] table = pmd.table;
    return table == null ? pmd.huge : table[(int) vpn & (FANOUT - 1)];
  }

  /** Sets the small entry of {@code vpn}; its table must exist. */
  public void set(long vpn, long pte) {
    long[] table = table(vpn);
    if (table == null) {
      throw new IllegalStateException("no page table at page " + vpn);
    }
    if (access != null) {
      access.changes(vpn);
    }
    int index = (int) vpn & (FANOUT - 1);
    tell(vpn, table[index], pte);
    if (isNew(table[index])) {
      renew(vpn);
    }
    table[index] = pte;
  }

  /** What is mapped anew is young; a migration keeps what it finds. */
  private static boolean isNew(long before) {
    return !Pte.has(before, Pte.PRESENT | Pte.MIGRATION);
  }

  private void renew(long vpn) {
    BitSet pages = old.isEmpty() ? null : old.get(vpn >> Pages.HUGE_ORDER);
    if (pages != null && pages.get(Pages.hugeOffset(vpn))) {
      pages.clear(Pages.hugeOffset(vpn));
      if (access != null) {
        access.changes(vpn);
      }
    }
  }

  /**
   * Clears the accessed bit of the present entry that maps a page, and answers whether it was set:
   * ptep_clear_young_notify() (include/linux/mmu_notifier.h, Linux 6.1).
   */
  public boolean clearYoung(long vpn) {
    long pte = get(vpn);
    if (!Pte.has(pte, Pte.PRESENT)) {
      return false;
    }
    long at = Pte.has(pte, Pte.HUGE) ? Pages.hugeStart(vpn) : vpn;
    BitSet pages = old.computeIfAbsent(at >> Pages.HUGE_ORDER, first -> new BitSet());
    boolean young = !pages.get(Pages.hugeOffset(at));
    pages.set(Pages.hugeOffset(at));
    if (access != null) {
      access.changes(at);
    }
    return young;
  }

  private void tell(long vpn, long before, long after) {
    if (watcher != null && before != after) {
      watcher.changed(vpn, before, after);
    }
  }

  /** Sets the huge entry of the 2 MiB around {@code vpn}; there must be no table. */
  public void setHuge(long vpn, long entry) {
    Pmd pmd = make(vpn);
    if (pmd.table != null) {
      throw new IllegalStateException("a page table stands at page " + vpn);
    }
    changesTable(true);
    tell(Pages.hugeStart(vpn), pmd.huge, entry);
    if (isNew(pmd.huge)) {
      renew(Pages.hugeStart(vpn));
    }
    pmd.huge = entry;
    if (entry == 0) {
      blank.remove(vpn >> Pages.HUGE_ORDER);
    }
  }

  /** All pages of a huge entry. */
  public static BitSet allPages() {
    BitSet all = new BitSet();
    all.set(0, Pages.HUGE);
    return all;
  }

  /** Says which pages of a huge entry were never written. */
  public void setBlank(long vpn, BitSet pages) {
    if (!pages.isEmpty()) {
      changesTable(true);
      blank.put(vpn >> Pages.HUGE_ORDER, (BitSet) pages.clone());
    }
  }

  /** The pages of the 2 MiB around {@code vpn} that a huge entry maps and nobody ever wrote. */
  public BitSet blank(long vpn) {
    if (access != null) {
      access.reads(vpn);
    }
    BitSet pages = blank.get(vpn >> Pages.HUGE_ORDER);
    return pages == null ? new BitSet() : (BitSet) pages.clone();
  }

  /** Says that a page has been written: its entry becomes dirty. */
  public void write(long vpn) {
    long pte = get(vpn) | Pte.DIRTY;
    if (!Pte.has(pte, Pte.HUGE)) {
      set(vpn, pte & ~Pte.BLANK);
      return;
    }
    setHuge(vpn, pte);
    BitSet pages = blank.get(vpn >> Pages.HUGE_ORDER);
    if (pages != null) {
      pages.clear(Pages.hugeOffset(vpn));
    }
  }

  /**
   * Says that a user access comes through an entry. Where somebody follows what pages hold, the
   * place of a write among other accesses to the page makes a difference.
   */
  public void access(long vpn, long pte, boolean write) {
    renew(Pte.has(pte, Pte.HUGE) ? Pages.hugeStart(vpn) : vpn);
    if (watcher != null) {
      if (write && access != null) {
        access.changes(vpn);
      }
      watcher.accessed(vpn, pte, write);
    }
  }

  /** Says that the contents of a page are copied. */
  public void copy(long from, long to) {
    if (watcher != null) {
      watcher.copied(from, to);
    }
  }

  /** Whether the 2 MiB around {@code vpn} have a table of small entries. */
  public boolean hasTable(long vpn) {
    readsTables();
    return table(vpn) != null;
  }

  /** The page frame of that table, or 0. */
  public long tablePfn(long vpn) {
    readsTables();
    Pmd pmd = pmd(vpn);
    return pmd == null ? 0 : pmd.tablePfn;
  }

  /** Hangs an empty table in, kept in page frame {@code pfn}; replaces a huge entry. */
  public void addTable(long vpn, long pfn) {
    Pmd pmd = make(vpn);
    changesTable(pmd.huge != 0);
    tell(Pages.hugeStart(vpn), pmd.huge, 0);
    pmd.huge = 0;
    blank.remove(vpn >> Pages.HUGE_ORDER);
    pmd.table = new long[FANOUT];
    pmd.tablePfn = pfn;
  }

  /** Takes the table out and returns its page frame, 0 if there was none. */
  public long removeTable(long vpn) {
    changesTable(true);
    Pmd pmd = pmd(vpn);
    if (pmd == null) {
      return 0;
    }
    long pfn = pmd.tablePfn;
    long[] table = pmd.table;
    for (int i = 0; watcher != null && table != null && i < FANOUT; i++) {
      tell(Pages.hugeStart(vpn) + i, table[i], 0);
    }
    pmd.table = null;
    pmd.tablePfn = 0;
    return pfn;
  }

  /** The first page at or after {@code vpn} whose 2 MiB are not wholly empty, or {@code end}. */
  public long nextUsed(long vpn, long end) {
    readsTables();
    long at = vpn;
    long last = Math.min(end, END);
    while (at < last) {
      Pmd[][] gibs = top[topIndex(at)];
      if (gibs == null) {
        at = ((at >> 27) + 1) << 27;
      } else if (gibs[gibIndex(at)] == null) {
        at = ((at >> 18) + 1) << 18;
      } else if (isUsed(pmd(at))) {
        return at;
      } else {
        at = Pages.hugeEnd(at);
      }
    }
    return end;
  }

  private static boolean isUsed(@Nullable Pmd pmd) {
    return pmd != null && (pmd.table != null || pmd.huge != 0);
  }

  /** All entries that are not empty, by page number; a huge one by the first that it maps. */
  public TreeMap<Long, Long> entries() {
    TreeMap<Long, Long> entries = new TreeMap<>();
    for (long at = nextUsed(0, END); at < END; at = nextUsed(Pages.hugeEnd(at), END)) {
      long pmd = Pages.hugeStart(at);
      for (long vpn = pmd; vpn < pmd + (hasTable(pmd) ? Pages.HUGE : 1); vpn++) {
        if (get(vpn) != 0) {
          entries.put(vpn, get(vpn));
        }
      }
    }
    return entries;
  }

  /** The page frames of all tables, by the first page number that they map. */
  public TreeMap<Long, Long> tables() {
    TreeMap<Long, Long> tables = new TreeMap<>();
    for (long at = nextUsed(0, END); at < END; at = nextUsed(Pages.hugeEnd(at), END)) {
      if (hasTable(at)) {
        tables.put(Pages.hugeStart(at), tablePfn(at));
      }
    }
    return tables;
  }

  private static int topIndex(long vpn) {
    return (int) (vpn >> 27) & (FANOUT - 1);
  }

  private static int gibIndex(long vpn) {
    return (int) (vpn >> 18) & (FANOUT - 1);
  }

  private static int pmdIndex(long vpn) {
    return (int) (vpn >> Pages.HUGE_ORDER) & (FANOUT - 1);
  }

  private long @Nullable [] table(long vpn) {
    Pmd pmd = pmd(vpn);
    return pmd == null ? null : pmd.table;
  }

  private @Nullable Pmd pmd(long vpn) {
    if (vpn >>> 36 != 0) {
      return null;
    }
    Pmd[][] gibs = top[topIndex(vpn)];
    Pmd[] pmds = gibs == null ? null : gibs[gibIndex(vpn)];
    return pmds == null ? null : pmds[pmdIndex(vpn)];
  }

  private Pmd make(long vpn) {
    int high = topIndex(vpn);
    int middle = gibIndex(vpn);
    int low = pmdIndex(vpn);
    Pmd[][] gibs = top[high];
    if (gibs == null) {
      gibs = new Pmd[FANOUT][];
      top[high] = gibs;
    }
    Pmd[] pmds = gibs[middle];
    if (pmds == null) {
      pmds = new Pmd[FANOUT];
      gibs[middle] = pmds;
    }
    Pmd pmd = pmds[low];
    if (pmd == null) {
      pmd = new Pmd();
      pmds[low] = pmd;
    }
    return pmd;
  }
}
