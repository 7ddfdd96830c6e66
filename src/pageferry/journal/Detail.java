package pageferry.journal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import pageferry.world.AccessEvent.UserAccesses;
import pageferry.world.LockEvent.LockAcquire;
import pageferry.world.MemoryEvent.FolioBatched;
import pageferry.world.MemoryEvent.LruInsertion;
import pageferry.world.MigrateEvent.FoliosIsolated;
import pageferry.world.MigrateEvent.HintStays;
import pageferry.world.StepEvent.SignalDeliver;
import pageferry.world.StepEvent.StepEnter;
import pageferry.world.StepEvent.StepExit;
import pageferry.world.StepEvent.StepFailed;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.ProcessFork;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TaskEvent.TaskNewtask;
import pageferry.world.Tracepoint;

/** How much of a run the journal keeps; each level keeps what the one before does, and more. */
public enum Detail {
  /** Nothing. */
  OFF,
  /** System calls, steps that failed, signals and the ends of tasks. */
  CALLS,
  /** Everything that bears on migrations: all tracepoints but the commonest. */
  MIGRATIONS,
  /** Every tracepoint. */
  ALL;

  private static final List<Class<? extends Tracepoint>> OF_CALLS =
      List.of(
          SysEnter.class,
          SysExit.class,
          StepFailed.class,
          SignalDeliver.class,
          TaskNewtask.class,
          ProcessFork.class,
          TaskExit.class);
  private static final List<Class<? extends Tracepoint>> COMMONEST =
      List.of(
          UserAccesses.class,
          LruInsertion.class,
          FolioBatched.class,
          FoliosIsolated.class,
          HintStays.class,
          LockAcquire.class,
          StepEnter.class,
          StepExit.class);

  private final String key = name().toLowerCase(Locale.ROOT);

  /** The level's name in options and lists. */
  public String key() {
    return key;
  }

  /** The level of that name, or null. */
  public static @Nullable Detail of(String key) {
    return Arrays.stream(values()).filter(each -> each.key.equals(key)).findFirst().orElse(null);
  }

  /** The names of all levels. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(Detail::key).toList();
  }

  /** Whether a run of this level keeps tracepoints of that type. */
  boolean keeps(Class<?> type) {
    return compareTo(leastThatKeeps(type)) >= 0;
  }

  private static Detail leastThatKeeps(Class<?> type) {
    if (OF_CALLS.contains(type)) {
      return CALLS;
    }
    return COMMONEST.contains(type) ? ALL : MIGRATIONS;
  }
}
