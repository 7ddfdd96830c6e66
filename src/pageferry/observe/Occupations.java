package pageferry.observe;

import java.util.ArrayDeque;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MigrateReason;
import pageferry.mm.StepOp;
import pageferry.world.MemoryEvent.FolioSplit;

/** What each task is at, as far as metrics are told apart by it. */
final class Occupations {
  /** The words for what is no reason of a migration and no call, after which calls follow. */
  private static final String[] WORDS = {"other", "fault", "reclaim", "split"};

  private static final int REASONS = MigrateReason.values().length;

  /** How many words there are. */
  static final int COUNT = WORDS.length + REASONS + StepOp.values().length;

  private final Int2ObjectHashMap<Occupation> tasks = new Int2ObjectHashMap<>();
  private int lastTask = -1;
  private Occupation last = new Occupation();

  /** What one task is at. */
  static final class Occupation {
    @Nullable StepOp call;
    boolean faults;
    int reclaims;
    long reclaimsSinceNs;
    long splitPfn = -1;
    final ArrayDeque<MigrateReason> migrations = new ArrayDeque<>(2);

    void split(FolioSplit event) {
      splitPfn = event.pfn();
    }

    /** For what it gives PG_locked of a folio back: the number of a word. */
    int ofFolio(long pfn) {
      if (pfn == splitPfn) {
        splitPfn = -1;
        return 3;
      }
      MigrateReason reason = migrations.peek();
      if (reason != null) {
        return WORDS.length + reason.ordinal();
      }
      return reclaims > 0 ? 2 : ofSpace();
    }

    /** For what it takes mmap_lock: the number of a word. */
    int ofSpace() {
      if (faults) {
        return 1;
      }
      return call == null ? 0 : WORDS.length + REASONS + call.ordinal();
    }
  }

  Occupation of(int task) {
    if (task == lastTask) {
      return last;
    }
    Occupation known = tasks.get(task);
    if (known == null) {
      known = new Occupation();
      tasks.put(task, known);
    }
    lastTask = task;
    last = known;
    return known;
  }

  /** The word of that number. */
  static String word(int number) {
    if (number < WORDS.length) {
      return WORDS[number];
    }
    int rest = number - WORDS.length;
    return rest < REASONS
        ? MigrateReason.values()[rest].text()
        : StepOp.values()[rest - REASONS].text();
  }
}
