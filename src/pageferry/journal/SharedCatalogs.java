package pageferry.journal;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;

/**
 * The catalogs of a store that several processes may write to at once: one for each experiment,
 * which only the process writes to that has taken the experiment's number.
 */
final class SharedCatalogs {
  private final AkkaStore store;
  private final String me = UUID.randomUUID().toString();

  SharedCatalogs(AkkaStore store) {
    this.store = store;
  }

  /** The persistence id of an experiment's catalog. */
  static String id(int number) {
    return Catalog.ID + "-" + number;
  }

  private static String taken(int number) {
    return "number-" + number;
  }

  /** What all of them say, up to the first number that nobody has taken. */
  Iterator<JournalEvent> events() {
    return new Iterator<>() {
      private int number;
      private Iterator<JournalEvent> events = List.<JournalEvent>of().iterator();

      @Override
      public boolean hasNext() {
        while (!events.hasNext() && store.events(taken(number + 1)).hasNext()) {
          number++;
          events = store.events(id(number));
        }
        return events.hasNext();
      }

      @Override
      public JournalEvent next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return events.next();
      }
    };
  }

  /**
   * Takes the first free number from {@code least} on for this process: the store gives each event
   * its own place, and whoever has the first one under the number has it.
   */
  int take(int least) {
    int number = least;
    while (store.events(taken(number)).hasNext() || !isFirst(number)) {
      number++;
    }
    return number;
  }

  private boolean isFirst(int number) {
    NumberTaken mine = new NumberTaken(number, me);
    try {
      Backpressure writer = store.write(taken(number));
      writer.send(mine);
      writer.close();
    } catch (JournalFailure refused) {
      if (!store.events(taken(number)).hasNext()) {
        throw refused;
      }
    }
    return store.events(taken(number)).next().equals(mine);
  }
}
