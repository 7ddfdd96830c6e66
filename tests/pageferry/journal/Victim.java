package pageferry.journal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.JournalRecorder;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;

/**
 * A process that journals an experiment and says what has been acknowledged, until it is killed.
 */
final class Victim {
  static final String EXPERIMENT =
      """
      kernel = "6.1"
      schedule = random
      seed = 3
      vary { costs.copy-remote-ns = [300 ns, 500 ns] }
      processes { mover { cpu = 0, program = [
        { op = mmap, map = a, pages = 1024 }, { op = touch, map = a },
        { op = repeat, times = 12, body = [
          { op = move_pages, map = a, nodes = [1] }, { op = move_pages, map = a, nodes = [0] } ] }
      ] } }
      """;

  private Victim() {}

  /** What it runs. */
  static Experiment experiment() {
    return new ExperimentReader(ConfFiles.installed())
        .read(ConfParser.text("victim.conf", EXPERIMENT), new Overrides());
  }

  /**
   * Runs the experiment.
   *
   * @param arguments the folder of the journal
   */
  public static void main(String[] arguments) {
    System.out.println("ready");
    AtomicReference<RunWriter> writer = new AtomicReference<>();
    Thread witness = new Thread(() -> watch(writer), "witness");
    witness.setDaemon(true);
    witness.start();
    RunStarted.Origin origin = new RunStarted.Origin("test", Detail.ALL, 0);
    try (Journal journal = Journal.open(Path.of(arguments[0]))) {
      JournalRecorder recorder =
          new JournalRecorder(journal, 1, "victim.conf", row -> List.of(), origin);
      Recorder watched =
          (experiment, which, fingerprint) -> {
            RunWriter begun = recorder.begin(experiment, which, fingerprint);
            writer.set(begun);
            return begun;
          };
      Runner.run(experiment(), Progress.NONE, Recording.Detail.NONE, watched);
    }
    System.out.println("done");
  }

  private static void watch(AtomicReference<RunWriter> writer) {
    Witness witness = new Witness(writer);
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .forever()
        .until(witness::look);
  }

  /** Says how much of which row has been acknowledged whenever that is more. */
  private static final class Witness {
    private final AtomicReference<RunWriter> writer;
    private @Nullable RunWriter watched;
    private long seen;
    private int row;

    Witness(AtomicReference<RunWriter> writer) {
      this.writer = writer;
    }

    /** Looks; there is no end to it. */
    boolean look() {
      RunWriter now = writer.get();
      if (now != watched) {
        watched = now;
        seen = 0;
        row++;
      }
      long count = now == null ? 0 : now.acknowledged();
      if (count > seen) {
        seen = count;
        System.out.println("1." + row + " " + count);
      }
      return false;
    }
  }
}
