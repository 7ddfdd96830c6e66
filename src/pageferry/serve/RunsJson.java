package pageferry.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import pageferry.journal.Journal;
import pageferry.journal.RunFinished;
import pageferry.journal.RunStarted;
import pageferry.journal.RunSummary;

/** The runs of a journal as JSON, with what {@code journal list} says of each. */
public final class RunsJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private RunsJson() {}

  /**
   * All runs of a journal.
   *
   * @param runs its summaries
   */
  public static ObjectNode of(Journal journal, List<RunSummary> runs) {
    ObjectNode tree = JSON.objectNode().put("journal", journal.name());
    if (journal.sizeOnDisk() >= 0) {
      tree.put("bytesOnDisk", journal.sizeOnDisk());
    }
    ArrayNode damage = tree.putArray("damage");
    journal.damage().forEach(damage::add);
    ArrayNode all = tree.putArray("runs");
    runs.forEach(run -> all.add(run(journal, run)));
    return tree;
  }

  private static ObjectNode run(Journal journal, RunSummary summary) {
    ObjectNode run = JSON.objectNode().put("run", summary.run().toString());
    if (summary.started() != null) {
      started(run, summary.started());
    }
    long bytes = journal.size(summary.run());
    if (bytes >= 0) {
      run.put("bytes", bytes);
    }
    run.put("kept", summary.kept());
    RunFinished how = summary.finished();
    if (how != null) {
      run.put("events", how.events()).put("digest", how.digest()).put("ending", how.ending());
      run.put("verdict", how.verdict().name().toLowerCase(Locale.ROOT));
    } else {
      run.put("ending", "interrupted");
    }
    return summary.damage().isEmpty() ? run : run.put("damage", summary.damage());
  }

  private static void started(ObjectNode run, RunStarted started) {
    run.put("experiment", started.experiment().name())
        .put("seed", started.conduct().seed())
        .put("strategy", started.conduct().strategy())
        .put("kernel", started.conduct().kernel())
        .put("machine", started.conduct().machine())
        .put("engine", started.conduct().engine())
        .put("detail", started.origin().detail().key())
        .put("version", started.origin().version())
        .put("beganMs", started.origin().epochMs());
    ObjectNode labels = run.putObject("labels");
    started.experiment().labels().forEach(labels::put);
  }
}
