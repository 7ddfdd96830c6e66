package pageferry.cluster;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conform.ProgramUnits;
import pageferry.experiment.explore.ScheduleUnits;
import pageferry.experiment.litmus.LitmusUnits;
import pageferry.experiment.litmus.RaceUnits;
import pageferry.experiment.run.RowUnits;
import pageferry.experiment.run.UnitWork;
import pageferry.experiment.torture.TortureUnits;

/** The kinds of work that a worker does; whoever asks for another one gets none of it. */
final class Works {
  /** All that commands ask for. */
  static final Works ALL =
      new Works(
          List.of(
              RowUnits.class,
              ProgramUnits.class,
              LitmusUnits.class,
              RaceUnits.class,
              TortureUnits.class,
              ScheduleUnits.class));

  private final Map<String, Class<? extends UnitWork<?>>> kinds = new TreeMap<>();

  Works(List<Class<? extends UnitWork<?>>> known) {
    known.forEach(each -> kinds.put(kind(each), each));
  }

  /** What a kind of work is called. */
  static String kind(Class<?> work) {
    return work.getSimpleName();
  }

  /**
   * The work of a job.
   *
   * @throws BadInput if it is of no known kind
   */
  UnitWork<?> of(Job job) {
    Class<? extends UnitWork<?>> kind = kinds.get(job.kind());
    if (kind == null) {
      throw new BadInput(job.kind() + ": expected one of " + kinds.keySet() + ", found another");
    }
    return Packed.plain(job.work(), kind);
  }
}
