package pageferry.mm;

import java.util.BitSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A page table for 48-bit addresses; entries are {@link Pte} longs, found by page number. The place
 * of a huge page is empty, one huge entry, or a table of small entries; or a PUD maps it with its
 * neighbours.
 */
public final class PageTable {

  private final Paging paging;
  private final PageTableTop top;

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
  public PageTable(Paging paging) {
    this(paging, null);
  }

  public PageTable(Paging paging, @Nullable Watcher watcher) {
    this.paging = paging;
    this.top = new PageTableTop(paging);
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

  /** The entry that maps page {@code vpn}: huge, small, or 0. */
  public long get(long vpn) {
    if (access != null) {
      access.reads(vpn);
    }
    PageTableTop.Pmd pmd = top.find(vpn);
    if (pmd == null) {
      return 0;
    }
    long[] table = pmd.table;
    return table == null ? pmd.huge : table[paging.hugeOffset(vpn)];
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
    int index = paging.hugeOffset(vpn);
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
    BitSet pages = old.isEmpty() ? null : old.get(vpn >> paging.hugeOrder());
    if (pages != null && (pages.get(paging.hugeOffset(vpn)) || pages.get(paging.huge()))) {
      pages.clear(paging.hugeOffset(vpn));
      pages.clear(paging.huge());
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
    long at = paging.entryStart(vpn, pte);
    BitSet pages = old.computeIfAbsent(at >> paging.hugeOrder(), first -> new BitSet());
    boolean young = !pages.get(paging.hugeOffset(at));
    pages.set(paging.hugeOffset(at));
    if (access != null) {
      access.changes(at);
    }
    return young;
  }

  /**
   * Clears the accessed bit of the entry that leads to a table of small entries, and answers
   * whether it was set: pmdp_test_and_clear_young().
   */
  public boolean clearYoungTable(long vpn) {
    BitSet pages = old.computeIfAbsent(vpn >> paging.hugeOrder(), first -> new BitSet());
    boolean young = !pages.get(paging.huge());
    pages.set(paging.huge());
    if (access != null) {
      access.changes(vpn);
    }
    return young;
  }

  /** Whether the accessed bit of a present entry is set. */
  public boolean isYoung(long vpn) {
    BitSet pages = old.get(vpn >> paging.hugeOrder());
    return pages == null || !pages.get(paging.hugeOffset(vpn));
  }

  /** Whether the accessed bit of the entry that leads to a table of small entries is set. */
  public boolean isYoungTable(long vpn) {
    BitSet pages = old.get(vpn >> paging.hugeOrder());
    return pages == null || !pages.get(paging.huge());
  }

  private void tell(long vpn, long before, long after) {
    if (watcher != null && before != after) {
      watcher.changed(vpn, before, after);
    }
  }

  /** Sets the huge entry of the place of a huge page around {@code vpn}; there must be no table. */
  public void setHuge(long vpn, long entry) {
    if (Pte.has(entry, Pte.GIGANTIC)) {
      top.makeGigantic(vpn);
    }
    PageTableTop.Pmd pmd = top.make(vpn);
    if (pmd.table != null) {
      throw new IllegalStateException("a page table stands at page " + vpn);
    }
    changesTable(true);
    long first = paging.entryStart(vpn, entry == 0 ? pmd.huge : entry);
    tell(first, pmd.huge, entry);
    if (isNew(pmd.huge)) {
      renew(first);
    }
    boolean leaves = entry == 0 && Pte.has(pmd.huge, Pte.GIGANTIC);
    pmd.huge = entry;
    if (entry == 0) {
      blank.remove(vpn >> paging.hugeOrder());
    }
    if (leaves) {
      top.removeGigantic(vpn);
    }
  }

  /** All pages of a huge entry. */
  public BitSet allPages() {
    BitSet all = new BitSet();
    all.set(0, paging.huge());
    return all;
  }

  /** Says which pages of a huge entry were never written. */
  public void setBlank(long vpn, BitSet pages) {
    if (!pages.isEmpty()) {
      changesTable(true);
      blank.put(vpn >> paging.hugeOrder(), (BitSet) pages.clone());
    }
  }

  /** The pages of the huge page around {@code vpn} that its entry maps and nobody ever wrote. */
  public BitSet blank(long vpn) {
    if (access != null) {
      access.reads(vpn);
    }
    BitSet pages = blank.get(vpn >> paging.hugeOrder());
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
    BitSet pages = blank.get(vpn >> paging.hugeOrder());
    if (pages != null) {
      pages.clear(paging.hugeOffset(vpn));
    }
  }

  /**
   * Says that a user access comes through an entry. Where somebody follows what pages hold, the
   * place of a write among other accesses to the page makes a difference.
   */
  public void access(long vpn, long pte, boolean write) {
    renew(paging.entryStart(vpn, pte));
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

  /** Whether the place of a huge page around {@code vpn} have a table of small entries. */
  public boolean hasTable(long vpn) {
    readsTables();
    return table(vpn) != null;
  }

  /** The page frame of that table, or 0. */
  public long tablePfn(long vpn) {
    readsTables();
    PageTableTop.Pmd pmd = top.find(vpn);
    return pmd == null ? 0 : pmd.tablePfn;
  }

  /** Hangs an empty table in, kept in page frame {@code pfn}; replaces a huge entry. */
  public void addTable(long vpn, long pfn) {
    PageTableTop.Pmd pmd = top.make(vpn);
    changesTable(pmd.huge != 0);
    tell(paging.hugeStart(vpn), pmd.huge, 0);
    pmd.huge = 0;
    blank.remove(vpn >> paging.hugeOrder());
    pmd.table = new long[paging.huge()];
    pmd.tablePfn = pfn;
  }

  /** Takes the table out and returns its page frame, 0 if there was none. */
  public long removeTable(long vpn) {
    changesTable(true);
    PageTableTop.Pmd pmd = top.find(vpn);
    if (pmd == null) {
      return 0;
    }
    long pfn = pmd.tablePfn;
    long[] table = pmd.table;
    for (int i = 0; watcher != null && table != null && i < table.length; i++) {
      tell(paging.hugeStart(vpn) + i, table[i], 0);
    }
    pmd.table = null;
    pmd.tablePfn = 0;
    return pfn;
  }

  /** The first page at or after {@code vpn} whose huge page's place is not empty, or the limit. */
  public long nextUsed(long vpn, long limit) {
    readsTables();
    return top.nextUsed(vpn, limit);
  }

  /** All entries that are not empty, by page number; a huge one by the first that it maps. */
  public TreeMap<Long, Long> entries() {
    TreeMap<Long, Long> entries = new TreeMap<>();
    long next;
    for (long at = nextUsed(0, top.end()); at < top.end(); at = nextUsed(next, top.end())) {
      long pmd = paging.entryStart(paging.hugeStart(at), get(at));
      next = pmd + Math.max(paging.huge(), paging.pages(get(at)));
      for (long vpn = pmd; vpn < pmd + (hasTable(pmd) ? paging.huge() : 1); vpn++) {
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
    for (long at = nextUsed(0, top.end());
        at < top.end();
        at = nextUsed(paging.hugeEnd(at), top.end())) {
      if (hasTable(at)) {
        tables.put(paging.hugeStart(at), tablePfn(at));
      }
    }
    return tables;
  }

  private long @Nullable [] table(long vpn) {
    PageTableTop.Pmd pmd = top.find(vpn);
    return pmd == null ? null : pmd.table;
  }
}
