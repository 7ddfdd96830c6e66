package pageferry.journal;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first event of a run: all that is needed to run it again, and to read it.
 *
 * @param run its id
 * @param experiment what is run
 * @param conduct how it is run
 * @param origin by whom it was written
 * @param types the tracepoints of that version
 */
public record RunStarted(
    RunId run, Experiment experiment, Conduct conduct, Origin origin, List<EventType> types)
    implements JournalEvent {
  public RunStarted {
    types = List.copyOf(types);
  }

  @Override
  public <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.on(this);
  }

  /** The beginning of a run whose tracepoints are those of this version. */
  public static RunStarted now(RunId run, Experiment experiment, Conduct conduct, Origin origin) {
    List<EventType> kept = EventTypes.CURRENT.keptAt(origin.detail());
    return new RunStarted(run, experiment, conduct, origin, kept);
  }

  /**
   * What is run.
   *
   * @param name the experiment's name
   * @param place the file it came from
   * @param resolved its whole text with all defaults and settings in it, as JSON
   * @param settings what the user set otherwise than there, such as {@code seed=7}
   * @param labels the value of each key that the experiment compares or varies, in this row
   * @param rows how many rows the experiment has
   */
  public record Experiment(
      String name,
      String place,
      String resolved,
      List<String> settings,
      Map<String, String> labels,
      int rows) {}

  /**
   * How it is run.
   *
   * @param seed what all randomness follows from
   * @param strategy the migration strategy's name
   * @param kernel the kernel profile's name
   * @param machine the machine's name
   * @param engine what makes the actors run
   * @param schedule the messages that were delivered, in their order, where a search had chosen
   *     that; else empty
   */
  public record Conduct(
      long seed,
      String strategy,
      String kernel,
      String machine,
      String engine,
      List<String> schedule) {
    /** Runs of before that could be chosen say nothing of it. */
    public Conduct {
      schedule = schedule == null ? List.of() : List.copyOf(schedule);
    }
  }

  /**
   * By whom it was written.
   *
   * @param version pageferry's
   * @param detail how much is kept
   * @param epochMs when it began, in milliseconds since 1970
   */
  public record Origin(String version, Detail detail, long epochMs) {}
}
