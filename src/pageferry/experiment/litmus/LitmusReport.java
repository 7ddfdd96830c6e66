package pageferry.experiment.litmus;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * What the model does with a folder of litmus programs beside what one kernel did.
 *
 * @param kernel the kernel
 * @param verdicts of each program that was searched
 * @param unrecorded the programs of which there is no recording
 * @param mistakes what could not be read
 */
public record LitmusReport(
    String kernel, List<LitmusVerdict> verdicts, List<String> unrecorded, List<String> mistakes) {
  public LitmusReport {
    verdicts = List.copyOf(verdicts);
    unrecorded = List.copyOf(unrecorded);
    mistakes = List.copyOf(mistakes);
  }

  /** Whether every firm outcome of every program was met. */
  public boolean holds() {
    return verdicts.stream().allMatch(LitmusVerdict::holds);
  }

  /** The tallies in one line. */
  public String summary() {
    int firm = sum(LitmusVerdict::firm);
    return "litmus: programs %d/%d outcomes %d/%d exhausted %d/%d"
        .formatted(
            count(LitmusVerdict::holds),
            verdicts.size(),
            firm - sum(each -> each.missing().size()),
            firm,
            count(each -> each.found().exhausted()),
            verdicts.size());
  }

  /** The tallies of what programs see, counters apart, in one line. */
  public String visibleSummary() {
    int firm = sum(LitmusVerdict::firmVisible);
    return "counters apart: programs %d/%d outcomes %d/%d"
        .formatted(
            count(each -> each.missingVisible() == 0),
            verdicts.size(),
            firm - sum(LitmusVerdict::missingVisible),
            firm);
  }

  private int count(Predicate<LitmusVerdict> which) {
    return (int) verdicts.stream().filter(which).count();
  }

  private int sum(ToIntFunction<LitmusVerdict> of) {
    return verdicts.stream().mapToInt(of).sum();
  }
}
