package pageferry.serve;

import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.explore.Exploration;
import pageferry.experiment.explore.Explorer;
import pageferry.experiment.explore.FindingJournal;
import pageferry.experiment.explore.Found;
import pageferry.experiment.explore.Minimised;
import pageferry.experiment.explore.Minimiser;
import pageferry.experiment.explore.ScheduleFile;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;
import pageferry.experiment.torture.Failure;
import pageferry.experiment.torture.Torture;
import pageferry.experiment.torture.TortureTemplate;
import pageferry.journal.Detail;
import pageferry.journal.Journal;
import pageferry.journal.RunStarted;

/** Looks for what goes wrong in an experiment, tells what it finds, and saves it. */
final class Hunts {
  /** Between two words on how far one has come. */
  private static final long PAUSE_NS = 250_000_000;

  /** Real time of the search of one row. */
  private static final Duration LONGEST_SEARCH = Duration.ofMinutes(60);

  private static final double NS_PER_S = 1e9;

  /** What is told of a row that has been searched. */
  static final List<String> COLUMNS =
      List.of("schedules", "outcomes", "cut off", "found", "seconds");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Job job;
  private final JournalDoor door;
  private final ActorRef<Live.Command> live;
  private long saidNs = System.nanoTime();
  private int found;

  Hunts(Job job, JournalDoor door, ActorRef<Live.Command> live) {
    this.job = job;
    this.door = door;
    this.live = live;
  }

  private boolean isStopped() {
    return job.stop().get();
  }

  /** Says how far one has come, unless something has been said just now. */
  private void say(String text) {
    long now = System.nanoTime();
    if (now - saidNs >= PAUSE_NS) {
      saidNs = now;
      live.tell(new Live.Within(text));
    }
  }

  // Schedules

  /** Searches the schedules of all rows. */
  ObjectNode explore() {
    int rows = job.experiment().rows().size();
    for (int i = 0; i < rows && !isStopped(); i++) {
      Row row = job.experiment().rows().get(i);
      live.tell(new Live.At(i, rows, row.title()));
      Explorer.Budget budget = new Explorer.Budget(1, LONGEST_SEARCH.toNanos(), false);
      Exploration searched = Explorer.explore(row, budget, new Searching());
      live.tell(new Live.Row(row(searched)));
      int number = 0;
      for (Found each : searched.found()) {
        number++;
        if (!isStopped()) {
          small(row, each, number);
        }
      }
      live.tell(new Live.At(i + 1, rows, row.title()));
    }
    return end(found == 0 ? "nothing was found" : found + " found, saved and in the journal");
  }

  private ObjectNode end(String answer) {
    ObjectNode end = JSON.objectNode().put("state", isStopped() ? "stopped" : "done");
    return end.put("answer", answer);
  }

  /** Tells how far a search has come. */
  private final class Searching implements Explorer.Listener {
    private long met;

    @Override
    public void at(long done, long of) {
      say(done + " of " + of + " schedules, " + met + " met something");
    }

    @Override
    public void met(Finding finding) {
      met++;
    }

    @Override
    public boolean isStopped() {
      return Hunts.this.isStopped();
    }
  }

  private static ObjectNode row(Exploration searched) {
    ObjectNode row = JSON.objectNode().put("run", "").put("title", searched.row().title());
    row.put("well", searched.found().isEmpty());
    row.put("ending", searched.found().isEmpty() ? "nothing found" : "found");
    ObjectNode cells = row.putObject("cells");
    Exploration.Counts counts = searched.counts();
    cell(cells, "schedules", counts.schedules());
    cell(cells, "outcomes", counts.outcomes());
    cell(cells, "cut off", counts.cutOff());
    cell(cells, "found", searched.found().stream().mapToLong(Found::times).sum());
    cell(cells, "seconds", Math.round(searched.took().tookNs() / NS_PER_S));
    return row;
  }

  private static void cell(ObjectNode cells, String column, long value) {
    cells.putObject(column).put("text", Long.toString(value)).put("exact", value);
  }

  private void small(Row row, Found each, int number) {
    Minimiser.Listener tells =
        runs -> say("making finding " + number + " small: " + runs + " runs");
    try (Minimiser minimiser = new Minimiser(job.experiment().name(), tells)) {
      Minimised small = minimiser.minimise(row, each);
      found++;
      live.tell(new Live.Discovered(saved(row, number, small)));
    }
  }

  private ObjectNode saved(Row row, int number, Minimised small) {
    Finding finding = small.finding();
    ObjectNode tree = JSON.objectNode().put("kind", finding.kind().word());
    tree.put("row", row.title()).put("text", finding.text());
    String name = ScheduleFile.name(job.experiment().name(), row, number);
    Path file = door.schedules().resolve(name + ScheduleFile.SUFFIX);
    RunStarted.Origin origin = door.origin();
    try {
      ScheduleFile.write(file, job.experiment().name(), origin.version(), small.schedule());
      tree.put("schedule", name).put("command", "./pageferry replay " + file);
    } catch (IOException full) {
      tree.put("unsaved", full.toString());
    }
    try (Journal journal = door.toWrite()) {
      RunStarted.Origin all = new RunStarted.Origin(origin.version(), Detail.ALL, origin.epochMs());
      tree.put("run", FindingJournal.write(journal, name, job.place(), small, all).toString());
    }
    return tree;
  }

  // Torture

  /** Runs random workloads under random faults. */
  ObjectNode torture() {
    TortureTemplate template =
        TortureTemplate.ofText(ConfFiles.installed(), job.place(), job.text());
    Suffering suffering = new Suffering();
    Torture.Result result =
        new Torture(template, 1)
            .drawingMore()
            .run(List.of(), 1, () -> suffering.runs < job.runs() && !isStopped(), suffering);
    return end(
        result.runs()
            + " runs, "
            + result.coverage().total()
            + " faults fired, "
            + result.findings().size()
            + " failures");
  }

  /** Tells how far torture has come. */
  private final class Suffering implements Torture.Listener {
    private int runs;

    @Override
    public void at(int count, int findings) {
      runs = count;
      long now = System.nanoTime();
      if (now - saidNs >= PAUSE_NS || count == job.runs()) {
        saidNs = now;
        live.tell(new Live.At(count, job.runs(), findings + " failures"));
      }
    }

    @Override
    public void shrinks(Failure failure, int trials) {
      say("making '" + failure.text() + "' small: " + trials + " runs");
    }

    @Override
    public void found(Torture.Finding finding) {
      ObjectNode tree = JSON.objectNode().put("kind", "failure");
      tree.put("row", "seed " + finding.seed()).put("text", finding.failure().text());
      Path file = door.schedules().resolve("torture-" + finding.seed() + ".conf");
      try {
        Files.createDirectories(door.schedules());
        Files.writeString(file, finding.least().text());
        tree.put("command", "./pageferry run " + file);
      } catch (IOException full) {
        tree.put("unsaved", full.toString());
      }
      live.tell(new Live.Discovered(tree));
    }
  }
}
