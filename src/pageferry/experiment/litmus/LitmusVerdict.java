package pageferry.experiment.litmus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the model does with one litmus program beside what a real kernel did.
 *
 * @param program the program
 * @param recorded what the kernel did
 * @param found what the model does
 * @param missing the firm outcomes of the kernel that were not met
 * @param faint those that are not firm
 * @param questions the outcomes that only the model has
 */
public record LitmusVerdict(
    LitmusProgram program,
    RecordedOutcomes recorded,
    LitmusFound found,
    List<Case> missing,
    List<Case> faint,
    List<Case> questions) {
  public LitmusVerdict {
    missing = List.copyOf(missing);
    faint = List.copyOf(faint);
    questions = List.copyOf(questions);
  }

  /**
   * An outcome that one of the two has and the other has not.
   *
   * @param outcome the outcome
   * @param visible whether the difference is one that programs see, not of counters alone
   * @param nearest the model's outcome that is like it, itself if the model has it; null: none
   * @param schedule a schedule of that, where it is wanted
   */
  public record Case(
      LitmusOutcome outcome,
      boolean visible,
      @Nullable LitmusOutcome nearest,
      @Nullable LitmusSchedule schedule) {}

  /** Tells the schedule of an outcome that the model has, or null. */
  @FunctionalInterface
  interface Schedules {
    @Nullable LitmusSchedule of(LitmusOutcome outcome);
  }

  static LitmusVerdict of(
      LitmusProgram program, RecordedOutcomes recorded, LitmusFound found, Schedules schedules) {
    SortedSet<LitmusOutcome> got = new TreeSet<>(found.outcomes().keySet());
    SortedSet<LitmusOutcome> seen = visible(got);
    List<Case> missing = new ArrayList<>();
    List<Case> faint = new ArrayList<>();
    for (LitmusOutcome each : recorded.outcomes().keySet()) {
      if (!got.contains(each)) {
        LitmusOutcome nearest = nearest(each, got);
        LitmusSchedule schedule = nearest == null ? null : schedules.of(nearest);
        boolean visible = !seen.contains(each.visible());
        (recorded.firm().contains(each) ? missing : faint)
            .add(new Case(each, visible, nearest, schedule));
      }
    }
    SortedSet<LitmusOutcome> real = visible(recorded.outcomes().keySet());
    List<Case> questions = new ArrayList<>();
    for (LitmusOutcome each : got) {
      if (!recorded.outcomes().containsKey(each)) {
        boolean visible = !real.contains(each.visible());
        questions.add(new Case(each, visible, each, schedules.of(each)));
      }
    }
    return new LitmusVerdict(program, recorded, found, missing, faint, questions);
  }

  private static @Nullable LitmusOutcome nearest(LitmusOutcome to, SortedSet<LitmusOutcome> of) {
    return of.stream().min(Comparator.comparingInt(to::distance)).orElse(null);
  }

  private static SortedSet<LitmusOutcome> visible(Iterable<LitmusOutcome> outcomes) {
    SortedSet<LitmusOutcome> visible = new TreeSet<>();
    outcomes.forEach(each -> visible.add(each.visible()));
    return visible;
  }

  /** Whether every firm outcome was met. */
  public boolean holds() {
    return missing.isEmpty();
  }

  /** How many firm outcomes there are. */
  public int firm() {
    return recorded.firm().size();
  }

  /** How many firm outcomes there are, counters apart. */
  public int firmVisible() {
    return visible(recorded.firm()).size();
  }

  /** How many firm outcomes were not met, counters apart. */
  public int missingVisible() {
    SortedSet<LitmusOutcome> all = new TreeSet<>();
    missing.stream().filter(Case::visible).forEach(each -> all.add(each.outcome().visible()));
    return all.size();
  }
}
