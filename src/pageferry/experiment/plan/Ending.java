package pageferry.experiment.plan;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How a run came to its end without the model breaking. */
public enum Ending {
  /** Nothing was left to do and nobody waited. */
  FINISHED,
  /** Nothing was left to do, and the audit found memory unsound. */
  UNSOUND,
  /** Nothing was left to do, and a task had died of a signal that no fault of the plan sent. */
  KILLED,
  /** Nothing could run any more, but tasks were asleep. */
  STUCK,
  /** The limit of steps was reached. */
  STEP_LIMIT,
  /** The limit of virtual time was reached. */
  TIME_LIMIT;

  private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The ending's name in conf and tables. */
  public String key() {
    return key;
  }

  /** Whether the run was cut off, and might have gone on. */
  public boolean isLimit() {
    return this == STEP_LIMIT || this == TIME_LIMIT;
  }

  /** The endings by name. */
  public static Map<String, Ending> byKey() {
    Map<String, Ending> endings = new LinkedHashMap<>();
    for (Ending ending : values()) {
      endings.put(ending.key, ending);
    }
    return endings;
  }
}
