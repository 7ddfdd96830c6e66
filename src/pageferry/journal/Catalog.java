package pageferry.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which runs a journal has, and had: the fold of its events, each of which answers its damage. Runs
 * of several threads begin and end in it.
 */
final class Catalog implements JournalEvent.Visitor<String> {
  private static final String WHOLE = "";

  /** The persistence id of its events. */
  static final String ID = "catalog";

  private final SortedMap<RunId, Listed> runs = new TreeMap<>();
  private final List<String> damage = new ArrayList<>();

  /** What is known of a run. */
  private record Listed(@Nullable RunFinished how, boolean deleted) {}

  /** The catalog of those events; those that cannot be read are its damage. */
  static Catalog of(Iterator<JournalEvent> events) {
    Catalog catalog = new Catalog();
    for (int number = 1; events.hasNext(); number++) {
      String wrong = events.next().accept(catalog);
      if (!wrong.isEmpty()) {
        catalog.damage.add("event " + number + " of the catalog " + wrong);
      }
    }
    return catalog;
  }

  /** What is wrong with it. */
  List<String> damage() {
    return damage;
  }

  @Override
  public synchronized String on(RunListed listed) {
    runs.put(listed.run(), new Listed(null, false));
    return WHOLE;
  }

  @Override
  public synchronized String on(RunClosed closed) {
    runs.put(closed.run(), new Listed(closed.how(), false));
    return WHOLE;
  }

  @Override
  public synchronized String on(RunDeleted deleted) {
    runs.put(deleted.run(), new Listed(null, true));
    return WHOLE;
  }

  @Override
  public String on(Unreadable unreadable) {
    return unreadable.why();
  }

  // What runs are made of does not stand in a catalog, nor who has a number

  @Override
  public String on(NumberTaken taken) {
    return WHOLE;
  }

  @Override
  public String on(RunStarted started) {
    return WHOLE;
  }

  @Override
  public String on(Chunk chunk) {
    return WHOLE;
  }

  @Override
  public String on(RunFinished finished) {
    return WHOLE;
  }

  /** Takes runs for deleted, whatever its events say. */
  synchronized void forget(Collection<RunId> deleted) {
    deleted.forEach(run -> runs.put(run, new Listed(null, true)));
  }

  /**
   * Lists what is there where its own events are damaged: what it does not know, and what it takes
   * for deleted though it is whole, which a run that is being added is until it is.
   *
   * @param there all runs of which there is anything
   * @param deleted those that are deleted for certain
   */
  synchronized void recover(
      Collection<RunId> there, Collection<RunId> deleted, Predicate<RunId> isWhole) {
    for (RunId run : there) {
      if (!deleted.contains(run) && !has(run) && (!knows(run) || isWhole.test(run))) {
        runs.put(run, new Listed(null, false));
      }
    }
  }

  /** All runs that are not deleted, in the order of their ids. */
  synchronized List<RunId> runs() {
    return runs.keySet().stream().filter(this::has).toList();
  }

  /** All runs that there are or were. */
  synchronized List<RunId> known() {
    return List.copyOf(runs.keySet());
  }

  /** Whether there is that run. */
  synchronized boolean has(RunId run) {
    Listed listed = runs.get(run);
    return listed != null && !listed.deleted();
  }

  /** Whether there is or was that run. */
  synchronized boolean knows(RunId run) {
    return runs.containsKey(run);
  }

  /** How a run ended, as far as that is known. */
  synchronized @Nullable RunFinished ending(RunId run) {
    Listed listed = runs.get(run);
    return listed == null ? null : listed.how();
  }

  /** The number for a new experiment: one that none has had. */
  synchronized int nextNumber() {
    return runs.isEmpty() ? 1 : runs.lastKey().number() + 1;
  }
}
