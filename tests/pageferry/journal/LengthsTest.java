package pageferry.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.house.Slow;

/** However long the catalog or a run is, all of it is read: stores read in pieces. */
@Slow
class LengthsTest {
  private static final int MOST = 1_001;

  @TempDir Path folder;

  @Test
  void every_length_is_read_through_the_store_and_from_its_files() throws IOException {
    try (Journal journal = Journal.open(folder)) {
      AkkaStore store = journal.store();
      Backpressure window = store.write("run-1.1");
      for (int length = 0; length <= MOST; length++) {
        // What lies far before the end has been read before; all is read now and then.
        int first = length % 97 == 0 || length == MOST ? 1 : start(length);
        assertThat(rows(store.events("run-1.1", first))).isEqualTo(expected(first, length));
        if (first == 1) {
          try (SavedStore saved = new SavedStore(folder.resolve("store"))) {
            assertThat(saved.damage()).isEmpty();
            assertThat(rows(saved.events("run-1.1"))).isEqualTo(expected(1, length));
          }
        }
        window.send(new RunListed(new RunId(1, length + 1)));
        window.flush();
      }
    }
  }

  /** Where a piece begins that is not the last. */
  private static int start(int length) {
    return 1 + Math.max(0, length / AkkaStore.PIECE - 2) * AkkaStore.PIECE;
  }

  @Test
  void a_journal_of_fifty_runs_one_of_which_was_deleted_lives_on() {
    try (Journal journal = Journal.open(folder)) {
      for (int number = 1; number <= 50; number++) {
        try (RunAddition addition = journal.add(started(new RunId(number, 1)))) {
          addition.complete();
        }
      }
      journal.delete(new RunId(7, 1));
    }
    try (Journal journal = Journal.open(folder)) {
      assertThat(journal.store().events(Catalog.ID)).toIterable().hasSize(101);
      assertThat(journal.runs()).hasSize(49).doesNotContain(new RunId(7, 1));
    }
  }

  private static List<Integer> expected(int first, int length) {
    List<Integer> rows = new ArrayList<>();
    for (int i = first; i <= length; i++) {
      rows.add(i);
    }
    return rows;
  }

  private static List<Integer> rows(Iterator<JournalEvent> events) {
    List<Integer> rows = new ArrayList<>();
    events.forEachRemaining(event -> rows.add(((RunListed) event).run().row()));
    return rows;
  }

  static RunStarted started(RunId run) {
    return RunStarted.now(
        run,
        new RunStarted.Experiment("e", "e.conf", "{}", List.of(), Map.of(), 1),
        new RunStarted.Conduct(1, "batch", "6.1", "m", "virtual", List.of()),
        new RunStarted.Origin("test", Detail.ALL, 0));
  }
}
