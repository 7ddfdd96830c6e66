package pageferry.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.persistence.testkit.PersistenceTestKitPlugin;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.run.JournalRecorder;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Results;
import pageferry.experiment.run.Runner;
import pageferry.house.Slow;

/** What becomes of a run whose store fails: it ends with the reason, and loses nothing silently. */
@Slow
class StoreFaultsTest {
  @ParameterizedTest
  @CsvSource({
    "failed, 4, No space left on device",
    "failed, 7, No space left on device",
    "rejected, 4, the store refuses this event",
    "rejected, 7, the store refuses this event"
  })
  void a_write_that_goes_wrong_ends_the_run_and_says_why(String fault, int good, String why) {
    try (Journal journal = store(fault, good)) {
      assertThatThrownBy(() -> run(journal))
          .isInstanceOf(JournalFailure.class)
          .hasMessageContaining("the journal cannot be written to: ")
          .hasMessageContaining(why);
      List<RunId> runs = journal.runs(1);
      assertThat(runs).isNotEmpty();
      assertThat(journal.ending(runs.get(runs.size() - 1))).isNull();
    }
  }

  @Test
  void a_slow_store_makes_the_machine_wait_and_nothing_else() {
    try (Journal journal = store("slow", 3)) {
      Results results = run(journal);
      RunId last = new RunId(1, 2);
      assertThat(journal.verify(last).damage()).isEmpty();
      assertThat(journal.ending(last).digest()).isEqualTo(results.rows().get(1).digest());
      assertThat(results.digest())
          .isEqualTo(Runner.run(Victim.experiment(), Progress.NONE).digest());
    }
  }

  private static Results run(Journal journal) {
    return Runner.run(
        Victim.experiment(),
        Progress.NONE,
        Recording.Detail.NONE,
        new JournalRecorder(
            journal,
            1,
            "victim.conf",
            row -> List.of(),
            new RunStarted.Origin("test", Detail.ALL, 0)));
  }

  private static Journal store(String fault, int good) {
    Config faulty =
        ConfigFactory.parseString(
            "pageferry.journal.reader = akka.persistence.testkit.query\n"
                + "akka.persistence.testkit.journal { class = \""
                + FaultyStore.class.getName()
                + "\", fault = "
                + fault
                + ", good-writes = "
                + good
                + " }");
    return Journal.open(
        "faulty", faulty.withFallback(PersistenceTestKitPlugin.getInstance().config()));
  }
}
