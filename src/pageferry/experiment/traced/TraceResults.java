package pageferry.experiment.traced;

import java.util.List;
import java.util.SortedMap;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Observation;
import pageferry.experiment.run.Rerun;
import pageferry.experiment.run.Results;
import pageferry.experiment.run.Series;
import pageferry.journal.EventRange;
import pageferry.journal.Journal;
import pageferry.journal.RunId;
import pageferry.journal.StoredRun;

/** What the trace of a real kernel gives: metrics, waits and a timeline, from its events alone. */
public final class TraceResults {
  private TraceResults() {}

  /** The results of such a run. */
  public static Series of(Journal journal, RunId run) {
    StoredRun stored = journal.read(run);
    Experiment experiment = new Rerun(journal, ConfFiles.installed()).experiment(stored.started());
    Row row = experiment.rows().get(0);
    Observation observation = new Observation(row.scenario(), Recording.Detail.ALL, 1);
    stored.forEachTracepoint(EventRange.ALL, observation.watched().tracer());
    long endNs = stored.lastNs();
    SortedMap<String, Double> values = observation.values(endNs);
    RowResult result =
        new RowResult(
            row,
            values,
            observation.digest(),
            Ending.FINISHED,
            List.of(),
            observation.recording(endNs, null));
    return new Series(List.of(new Results(experiment, List.of(result), List.of())));
  }
}
