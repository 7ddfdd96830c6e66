package pageferry.experiment.plan;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.observe.NotMoved;
import pageferry.observe.StepAnswer;
import pageferry.observe.Timeline.Track;
import pageferry.observe.asked.Sampled;
import pageferry.observe.waits.LockFacts;

/**
 * What a run leaves behind besides its metrics if somebody asked for it.
 *
 * @param histograms the durations of each metric that has any, in HdrHistogram's compressed form
 *     (V2, Base64)
 * @param tracks what was going on when; empty if only later seeds of the same run were recorded
 * @param locks what there is to tell of its locks, which is known of every run
 * @param findings what it met that must not be, which is known of every run too
 * @param explained why what did not come about did not, which is known of every run too
 * @param places where pages were, and what was sampled over time
 */
public record Recording(
    SortedMap<String, String> histograms,
    List<Track> tracks,
    LockFacts locks,
    List<Finding> findings,
    Explained explained,
    Places places) {
  /** Of a run that nobody recorded. */
  public static final Recording NONE = of(LockFacts.NONE, List.of(), Explained.NOTHING);

  /** Of a run of which no more than this was recorded. */
  public static Recording of(LockFacts locks, List<Finding> findings, Explained explained) {
    return new Recording(new TreeMap<>(), List.of(), locks, findings, explained, Places.UNKNOWN);
  }

  /**
   * Where pages were, and what was sampled.
   *
   * @param numaStat the text of numastat(8)
   * @param numaMaps what /proc/PID/numa_maps says of each process
   * @param smaps what /proc/PID/smaps says of it
   * @param sampled what metrics were over time, which is known of every run
   */
  public record Places(String numaStat, String numaMaps, String smaps, Sampled sampled) {
    /** Nothing is known. */
    public static final Places UNKNOWN = new Places("", "", "", Sampled.NOTHING);
  }

  /** The same with what is known of places. */
  public Recording with(Places other) {
    return new Recording(histograms, tracks, locks, findings, explained, other);
  }

  public Recording {
    histograms = Collections.unmodifiableSortedMap(new TreeMap<>(histograms));
    tracks = List.copyOf(tracks);
    findings = List.copyOf(findings);
  }

  /**
   * Why what did not come about did not.
   *
   * @param failed the steps that failed
   * @param stayed the pages that did not move
   * @param answers what steps answered of which is known what they really answer, by the number of
   *     that
   */
  public record Explained(
      List<FailedStep> failed, NotMoved.Found stayed, SortedMap<Integer, StepAnswer> answers) {
    /** Nothing is known. */
    public static final Explained NOTHING =
        new Explained(List.of(), NotMoved.Found.NOTHING, new TreeMap<>());

    public Explained {
      failed = List.copyOf(failed);
      answers = Collections.unmodifiableSortedMap(new TreeMap<>(answers));
    }
  }

  /** The steps that failed. */
  public List<FailedStep> failed() {
    return explained.failed();
  }

  /** The pages that did not move. */
  public NotMoved.Found stayed() {
    return explained.stayed();
  }

  /** How much is recorded. */
  public enum Detail {
    /** Nothing. */
    NONE,
    /** Everything but the timeline. */
    NUMBERS,
    /** Everything. */
    ALL;

    /** The same for a run with one of several seeds, from 0: the timeline is of the first only. */
    public Detail ofSeed(int number) {
      return number > 0 && this == ALL ? NUMBERS : this;
    }
  }
}
