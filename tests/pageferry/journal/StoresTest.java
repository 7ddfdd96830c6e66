package pageferry.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.persistence.testkit.PersistenceTestKitPlugin;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.run.JournalRecorder;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Rerun;
import pageferry.experiment.run.Results;
import pageferry.experiment.run.Runner;
import pageferry.experiment.run.Workers;
import pageferry.house.Slow;

/**
 * The same journal on other stores of Akka Persistence than LevelDB: only configuration differs.
 */
@Slow
class StoresTest {
  private static final String POSTGRES = "PAGEFERRY_TEST_POSTGRES";

  private static final RunStarted.Origin ORIGIN =
      new RunStarted.Origin("test", Detail.MIGRATIONS, 0);

  @Test
  void in_memory() {
    Config reader =
        ConfigFactory.parseString("pageferry.journal.reader = akka.persistence.testkit.query");
    try (Journal journal =
        Journal.open(
            "memory", reader.withFallback(PersistenceTestKitPlugin.getInstance().config()))) {
      lives(journal);
    }
  }

  @Test
  @EnabledIfEnvironmentVariable(named = POSTGRES, matches = "jdbc:postgresql:.+")
  void in_postgresql_which_is_given_its_tables() throws SQLException {
    Config store = emptyDatabase();
    try (Journal journal = Journal.open("postgresql", store)) {
      lives(journal);
    }
    try (Journal again = Journal.open("postgresql", store)) {
      assertThat(again.runs()).containsExactly(new RunId(1, 2));
      assertThat(again.nextNumber()).isEqualTo(2);
      assertThat(again.verify(new RunId(1, 2)).damage()).isEmpty();
    }
  }

  @Test
  @EnabledIfEnvironmentVariable(named = POSTGRES, matches = "jdbc:postgresql:.+")
  void several_processes_write_to_one_database_at_once() throws Exception {
    Config store = emptyDatabase();
    int writers = 4;
    int each = 5;
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    List<Future<List<Integer>>> taken = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      taken.add(pool.submit(() -> writeRuns(store, each)));
    }
    List<Integer> numbers = new ArrayList<>();
    for (Future<List<Integer>> one : taken) {
      numbers.addAll(one.get());
    }
    pool.shutdown();
    assertThat(numbers)
        .as("no number twice, none left out")
        .containsExactlyInAnyOrderElementsOf(
            IntStream.rangeClosed(1, writers * each).boxed().toList());
    try (Journal all = Journal.open("postgresql", store)) {
      assertThat(all.runs()).hasSize(writers * each);
      assertThat(all.runs()).allSatisfy(run -> assertThat(all.verify(run).damage()).isEmpty());
    }
  }

  private static List<Integer> writeRuns(Config store, int count) {
    List<Integer> numbers = new ArrayList<>();
    try (Journal journal = Journal.open("postgresql", store)) {
      for (int i = 0; i < count; i++) {
        RunId run = new RunId(journal.nextNumber(), 1);
        SmallRuns.add(journal, run, 2, true, new SplittableRandom(run.number()));
        numbers.add(run.number());
      }
    }
    return numbers;
  }

  private static Config emptyDatabase() throws SQLException {
    String url = System.getenv(POSTGRES);
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS event_tag, event_journal, snapshot, durable_state");
    }
    return ConfigFactory.parseString("postgres { url = \"" + url + "\" }");
  }

  /** Writes, reads, checks, runs again and deletes. */
  private static void lives(Journal journal) {
    assertThat(journal.runs()).isEmpty();
    Results results =
        Runner.run(
            Victim.experiment(),
            Progress.NONE,
            Recording.Detail.NONE,
            new JournalRecorder(
                journal, journal.nextNumber(), "victim.conf", row -> List.of(), ORIGIN));
    RunId first = new RunId(1, 1);
    RunId second = new RunId(1, 2);
    assertThat(journal.runs()).containsExactly(first, second);
    assertThat(journal.verify(first).damage()).isEmpty();
    assertThat(journal.ending(second).digest()).isEqualTo(results.rows().get(1).digest());
    StoredRun stored = journal.read(second);
    assertThat(stored.started().experiment().labels())
        .isEqualTo(Map.of("costs.copy-remote-ns", "500 ns"));
    stored.forEachRemaining(chunk -> assertThat(chunk.count()).isPositive());
    assertThat(stored.finished()).isEqualTo(journal.ending(second));

    Rerun rerun = new Rerun(journal, ConfFiles.installed());
    assertThat(rerun.verify(first)).isEqualTo(journal.ending(first));
    assertThat(rerun.resume(1, ORIGIN, Progress.NONE, each -> Workers.ONE).digest())
        .isEqualTo(results.digest());

    journal.delete(first);
    assertThat(journal.runs()).isEqualTo(List.of(second));
    assertThatThrownBy(() -> journal.read(first))
        .isInstanceOf(JournalFailure.class)
        .hasMessageContaining("there is no run 1.1");
  }
}
