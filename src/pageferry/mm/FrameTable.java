package pageferry.mm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * The page frames of one node as rows of primitive arrays: flags, reference count and reverse map,
 * 14 bytes a frame, kept for those stretches only of which some is or was in use; two more where
 * pages are charged to control groups. A count of references has two bytes; what is larger, as that
 * of a huge page which a hundred processes map piece by piece, stands apart.
 *
 * <p>The reverse map of a page is a mapping code (see {@link Mapping}), or the number of a list of
 * them. A mapping by a huge entry stands in the row of the folio's head; a mapping by a small one
 * in the row of the very page. As in Linux, references of a folio are counted in its head.
 */
public final class FrameTable {
  /** How many frames have their rows together. */
  private static final int CHUNK = Paging.X86_64.huge();

  private static final short MANY = Short.MAX_VALUE;

  private final long first;
  private final @Nullable Chunk[] chunks;
  private final ReverseLists lists = new ReverseLists();
  private @Nullable Watcher watcher;

  /** Who hears of rows that are looked at and changed. */
  public interface Watcher {
    /** The row of a frame, or of the folio that it is part of, is looked at. */
    void reads(long pfn);

    /** The row of a frame is changed, and that of the folio that it is part of. */
    void changes(long pfn);

    /** All rows of a stretch are looked at. */
    void readsAll();
  }

  private static final class Chunk {
    final int[] flags = new int[CHUNK];
    final short[] refs = new short[CHUNK];
    final long[] reverse = new long[CHUNK];
    short @Nullable [] groups;

    /** By row the counts that a short has no room for, which stands at {@link #MANY} then. */
    @Nullable TreeMap<Integer, Integer> many;

    int refs(int row) {
      return refs[row] != MANY || many == null ? refs[row] : many.getOrDefault(row, (int) MANY);
    }

    int addRefs(int row, int by) {
      int now = refs(row) + by;
      setRefs(row, now);
      return now;
    }

    void setRefs(int row, int count) {
      if (refs[row] == MANY && many != null) {
        many.remove(row);
      }
      boolean few = count >= 0 && count < MANY;
      refs[row] = few ? (short) count : MANY;
      if (!few) {
        many = many == null ? new TreeMap<>() : many;
        many.put(row, count);
      }
    }
  }

  /** Rows for {@code pages} frames from {@code first} on; {@code first} begins such a stretch. */
  public FrameTable(long first, long pages) {
    this.first = first;
    this.chunks = new Chunk[(int) ((pages + CHUNK - 1) / CHUNK)];
  }

  /** Says who hears of rows that are looked at and changed. */
  public void watchedBy(Watcher who) {
    watcher = who;
  }

  private void reads(long pfn) {
    if (watcher != null) {
      watcher.reads(pfn);
    }
  }

  private void changes(long pfn) {
    if (watcher != null) {
      watcher.changes(pfn);
    }
  }

  /** The first frame. */
  public long first() {
    return first;
  }

  /** The first frame from {@code pfn} on that has a row; {@code end}, if none before it has. */
  public long nextRow(long pfn, long end) {
    if (watcher != null) {
      watcher.readsAll();
    }
    long at = pfn;
    while (at < end && chunks[chunkOf(at)] == null) {
      at += CHUNK - rowOf(at);
    }
    return Math.min(at, end);
  }

  /** How many pages of a stretch are in use and part of folios that have a flag. */
  public int count(long from, long end, int flag) {
    int count = 0;
    for (long at = nextRow(from, end); at < end; at = nextRow(at, end)) {
      int[] flags = chunk(at).flags;
      long base = at - rowOf(at);
      int rows = (int) Math.min(CHUNK, end - base);
      for (int row = rowOf(at); row < rows; row++) {
        if (flags[row] != 0) {
          count += has(PageFlags.head(base + row, flags[row]), flag) ? 1 : 0;
        }
      }
      at = base + rows;
    }
    return count;
  }

  public int flags(long pfn) {
    reads(pfn);
    Chunk chunk = chunks[chunkOf(pfn)];
    return chunk == null ? 0 : chunk.flags[rowOf(pfn)];
  }

  public boolean has(long pfn, int flag) {
    return (flags(pfn) & flag) != 0;
  }

  public void set(long pfn, int flags) {
    changes(pfn);
    chunk(pfn).flags[rowOf(pfn)] |= flags;
  }

  public void clear(long pfn, int flags) {
    changes(pfn);
    chunk(pfn).flags[rowOf(pfn)] &= ~flags;
  }

  /** The first page of the folio that {@code pfn} is part of: page_folio(). */
  public long head(long pfn) {
    return PageFlags.head(pfn, flags(pfn));
  }

  /** The same, for a {@link Watcher}. */
  public long folioOf(long pfn) {
    Chunk chunk = chunks[chunkOf(pfn)];
    return chunk == null ? pfn : PageFlags.head(pfn, chunk.flags[rowOf(pfn)]);
  }

  /** The order of the folio that a page is part of: folio_order(). */
  public int order(long pfn) {
    return PageFlags.order(flags(pfn));
  }

  /** The page after the last one of the folio that {@code pfn} is part of. */
  public long end(long pfn) {
    int flags = flags(pfn);
    return PageFlags.head(pfn, flags) + (1L << PageFlags.order(flags));
  }

  /** Makes one folio of the pages from {@code head} on: prep_compound_page(). */
  public void join(long head, int order) {
    if (order == 0) {
      return;
    }
    set(head, PageFlags.HEAD | PageFlags.ofOrder(order));
    for (long page = head + 1; page < head + (1L << order); page++) {
      set(page, PageFlags.TAIL | PageFlags.ofOrder(order));
    }
  }

  /** The folio's references: folio_ref_count(). */
  public int refs(long head) {
    reads(head);
    Chunk chunk = chunks[chunkOf(head)];
    return chunk == null ? 0 : chunk.refs(rowOf(head));
  }

  /** Changes the reference count and returns the new one. */
  public int addRefs(long head, int by) {
    changes(head);
    return chunk(head).addRefs(rowOf(head), by);
  }

  /** The control group that a page is charged to, or 0: page_memcg(). */
  public int group(long pfn) {
    reads(pfn);
    Chunk chunk = chunks[chunkOf(pfn)];
    return chunk == null || chunk.groups == null ? 0 : chunk.groups[rowOf(pfn)];
  }

  /** Says to which control group a page is charged: commit_charge(). */
  public void charge(long pfn, int group) {
    changes(pfn);
    Chunk chunk = chunk(pfn);
    if (chunk.groups == null) {
      chunk.groups = new short[CHUNK];
    }
    chunk.groups[rowOf(pfn)] = (short) group;
  }

  /** Makes the frame's row that of a page nobody knows. */
  public void reset(long pfn) {
    changes(pfn);
    Chunk chunk = chunk(pfn);
    int row = rowOf(pfn);
    lists.drop(chunk.reverse[row]);
    chunk.flags[row] = 0;
    chunk.setRefs(row, 0);
    chunk.reverse[row] = 0;
    if (chunk.groups != null) {
      chunk.groups[row] = 0;
    }
  }

  /** Records that an entry maps the page. */
  public void addMapping(long pfn, long mapping) {
    changes(pfn);
    Chunk chunk = chunk(pfn);
    int row = rowOf(pfn);
    chunk.reverse[row] = lists.add(chunk.reverse[row], mapping);
  }

  /** Forgets that an entry maps the page; answers whether it was known. */
  public boolean removeMapping(long pfn, long mapping) {
    changes(pfn);
    Chunk chunk = chunk(pfn);
    int row = rowOf(pfn);
    long before = chunk.reverse[row];
    if (!lists.has(before, mapping)) {
      return false;
    }
    chunk.reverse[row] = lists.remove(before, mapping);
    return true;
  }

  public boolean hasMapping(long pfn, long mapping) {
    reads(pfn);
    Chunk chunk = chunks[chunkOf(pfn)];
    return chunk != null && lists.has(chunk.reverse[rowOf(pfn)], mapping);
  }

  /** The entries that map exactly this page, in the order in which they were made. */
  public long[] mappings(long pfn) {
    reads(pfn);
    Chunk chunk = chunks[chunkOf(pfn)];
    return chunk == null ? new long[0] : lists.all(chunk.reverse[rowOf(pfn)]);
  }

  /** How many entries map exactly this page. */
  public int mappingCount(long pfn) {
    reads(pfn);
    Chunk chunk = chunks[chunkOf(pfn)];
    return chunk == null ? 0 : lists.count(chunk.reverse[rowOf(pfn)]);
  }

  /** How often the page is mapped, huge entries of its folio included: page_mapcount(). */
  public int mapcount(long pfn) {
    int own = mappingCount(pfn);
    return has(pfn, PageFlags.TAIL) ? own + hugeMappings(head(pfn)) : own;
  }

  /** How many huge entries map the folio. */
  public int hugeMappings(long head) {
    int count = 0;
    for (long mapping : mappings(head)) {
      count += Mapping.isHuge(mapping) ? 1 : 0;
    }
    return count;
  }

  /** How many pages are charged to each control group. */
  public SortedMap<Integer, Long> charged() {
    SortedMap<Integer, Long> all = new TreeMap<>();
    for (Chunk chunk : chunks) {
      short[] groups = chunk == null ? null : chunk.groups;
      for (int row = 0; groups != null && row < CHUNK; row++) {
        if (groups[row] != 0) {
          all.merge((int) groups[row], 1L, Long::sum);
        }
      }
    }
    return all;
  }

  /** The page frames that are charged to a control group. */
  public long[] chargedTo(int group) {
    LongStream.Builder found = LongStream.builder();
    for (int index = 0; index < chunks.length; index++) {
      short[] groups = chunks[index] == null ? null : chunks[index].groups;
      for (int row = 0; groups != null && row < CHUNK; row++) {
        if (groups[row] == group) {
          found.add(first + (long) index * CHUNK + row);
        }
      }
    }
    return found.build().toArray();
  }

  /** All frames that somebody knows. */
  public List<MachineImage.Frame> image() {
    List<MachineImage.Frame> known = new ArrayList<>();
    for (int index = 0; index < chunks.length; index++) {
      Chunk chunk = chunks[index];
      for (int row = 0; chunk != null && row < CHUNK; row++) {
        if (chunk.flags[row] != 0 || chunk.refs(row) != 0 || chunk.reverse[row] != 0) {
          long pfn = first + (long) index * CHUNK + row;
          List<Long> mappings = Arrays.stream(mappings(pfn)).sorted().boxed().toList();
          known.add(new MachineImage.Frame(pfn, chunk.flags[row], chunk.refs(row), mappings));
        }
      }
    }
    return known;
  }

  private int chunkOf(long pfn) {
    return (int) ((pfn - first) / CHUNK);
  }

  private int rowOf(long pfn) {
    return (int) (pfn - first) & (CHUNK - 1);
  }

  private Chunk chunk(long pfn) {
    int index = chunkOf(pfn);
    Chunk chunk = chunks[index];
    if (chunk == null) {
      chunk = new Chunk();
      chunks[index] = chunk;
    }
    return chunk;
  }
}
