package pageferry.experiment.plan;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.observe.Timeline.Track;
import pageferry.observe.waits.LockFacts;

/**
 * What a run leaves behind besides its metrics if somebody asked for it.
 *
 * @param histograms the durations of each metric that has any, in HdrHistogram's compressed form
 *     (V2, Base64)
 * @param tracks what was going on when; empty if only later seeds of the same run were recorded
 * @param locks what there is to tell of its locks, which is known of every run
 * @param findings what it met that must not be, which is known of every run too
 * @param failed the steps that failed, which is known of every run too
 * @param numaStat the text of numastat(8)
 */
public record Recording(
    SortedMap<String, String> histograms,
    List<Track> tracks,
    LockFacts locks,
    List<Finding> findings,
    List<FailedStep> failed,
    String numaStat) {
  /** Of a run that nobody recorded. */
  public static final Recording NONE = of(LockFacts.NONE, List.of(), List.of());

  /** Of a run of which no more than this was recorded. */
  public static Recording of(LockFacts locks, List<Finding> findings, List<FailedStep> failed) {
    return new Recording(new TreeMap<>(), List.of(), locks, findings, failed, "");
  }

  public Recording {
    histograms = Collections.unmodifiableSortedMap(new TreeMap<>(histograms));
    tracks = List.copyOf(tracks);
    findings = List.copyOf(findings);
    failed = List.copyOf(failed);
  }

  /** How much is recorded. */
  public enum Detail {
    /** Nothing. */
    NONE,
    /** Everything but the timeline. */
    NUMBERS,
    /** Everything. */
    ALL
  }
}
