package pageferry.experiment.litmus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.mm.VmArea;
import pageferry.mm.VmCounter;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.Meter;
import pageferry.world.TraceListener;

/**
 * What pages hold: who wrote a page's first word last, and whether the rest of it is what the
 * preparation wrote. Frames are filled with zeroes when they are allocated, writes go to the frame
 * that the entry maps then, and copies carry along what there is.
 */
final class LitmusContents extends TraceListener implements Meter {
  private static final long ZEROES = '0';

  /** The page as a whole was filled in the preparation. */
  private static final long FILLED = 1 << 16;

  private final SortedMap<Integer, String> tasks;
  private final Long2LongHashMap frames = new Long2LongHashMap(ZEROES);
  private final SortedMap<Integer, List<Long>> reads = new TreeMap<>();
  private boolean racing;

  /**
   * @param tasks the tasks of the program by number
   */
  LitmusContents(SortedMap<Integer, String> tasks) {
    this.tasks = new TreeMap<>(tasks);
  }

  /** Says that from now on writes change the first word of a page only. */
  void raceBegins() {
    racing = true;
    reads.clear();
  }

  /** What a task's reads since the last question found, page by page: who wrote the word. */
  List<String> wordsRead(String task) {
    return taken(task).stream().map(LitmusContents::word).toList();
  }

  /** The same with what the rest of each page says: the letters of FORMAT.md's contents. */
  List<String> pagesRead(String task) {
    return taken(task).stream().map(LitmusContents::letter).toList();
  }

  private List<Long> taken(String task) {
    List<Long> found = new ArrayList<>();
    tasks.forEach(
        (pid, name) -> {
          List<Long> own = name.equals(task) ? reads.remove(pid) : null;
          if (own != null) {
            found.addAll(own);
          }
        });
    return found;
  }

  private static String word(long contents) {
    return Character.toString((char) contents);
  }

  private static String letter(long contents) {
    boolean filled = (contents & FILLED) != 0;
    String word = word(contents);
    return filled ? word : word.toLowerCase(Locale.ROOT);
  }

  @Override
  public @Nullable Meter meter() {
    return this;
  }

  @Override
  public void on(PageAlloc event) {
    for (long pfn = event.pfn(); pfn >= 0 && pfn < event.pfn() + (1L << event.order()); pfn++) {
      frames.remove(pfn);
    }
  }

  @Override
  public void accessed(int task, long vpn, long pte, boolean write) {
    long pfn = Pte.pfn(pte) + (Pte.has(pte, Pte.HUGE) ? Paging.X86_64.hugeOffset(vpn) : 0);
    boolean zero = Pte.has(pte, Pte.ZERO);
    if (!write) {
      reads.computeIfAbsent(task, first -> new ArrayList<>()).add(zero ? ZEROES : frames.get(pfn));
      return;
    }
    char writer = tasks.getOrDefault(task, "?").charAt(0);
    if (racing) {
      frames.put(pfn, writer | frames.get(pfn) & FILLED);
    } else {
      frames.put(pfn, (writer - 'A' + 'i') | FILLED);
    }
  }

  @Override
  public void copied(long from, long to, int pages) {
    for (int i = 0; i < pages; i++) {
      long contents = frames.get(from + i);
      if (contents == ZEROES) {
        frames.remove(to + i);
      } else {
        frames.put(to + i, contents);
      }
    }
  }

  @Override
  public void counted(long timeNs, int task, VmCounter counter, long by) {}

  @Override
  public void mapped(long timeNs, EntryChange change) {}

  @Override
  public void mapsAreas(int mm, List<VmArea> areas) {}
}
