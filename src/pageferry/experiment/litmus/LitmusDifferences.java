package pageferry.experiment.litmus;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The recorded differences of two kernels, and whether the model has them too.
 *
 * @param one the first kernel
 * @param other the second kernel
 * @param differences of each program that was searched on both, those that were recorded
 */
public record LitmusDifferences(String one, String other, List<Difference> differences) {
  public LitmusDifferences {
    differences = List.copyOf(differences);
  }

  /**
   * A firm outcome of one kernel that the other was never seen to have.
   *
   * @param program the program
   * @param kernel the kernel that has it
   * @param outcome the outcome
   * @param there whether the model has it on that kernel
   * @param both whether the model has it on the other as well
   */
  public record Difference(
      String program, String kernel, LitmusOutcome outcome, boolean there, boolean both) {
    /** Whether the model differs as the kernels do. */
    public boolean holds() {
      return there && !both;
    }
  }

  /** Holds what came of two kernels against each other. */
  public static LitmusDifferences of(LitmusReport one, LitmusReport other) {
    SortedMap<String, LitmusVerdict> others = new TreeMap<>();
    other.verdicts().forEach(each -> others.put(each.program().name(), each));
    List<Difference> differences = new ArrayList<>();
    for (LitmusVerdict first : one.verdicts()) {
      LitmusVerdict second = others.get(first.program().name());
      if (second != null) {
        add(differences, one.kernel(), first, second);
        add(differences, other.kernel(), second, first);
      }
    }
    return new LitmusDifferences(one.kernel(), other.kernel(), differences);
  }

  private static void add(
      List<Difference> differences, String kernel, LitmusVerdict having, LitmusVerdict lacking) {
    SortedSet<LitmusOutcome> alone = new TreeSet<>(having.recorded().firm());
    alone.removeAll(lacking.recorded().outcomes().keySet());
    for (LitmusOutcome each : alone) {
      boolean there = having.found().outcomes().containsKey(each);
      boolean both = lacking.found().outcomes().containsKey(each);
      differences.add(new Difference(having.program().name(), kernel, each, there, both));
    }
  }

  /** Whether the model has them all. */
  public boolean hold() {
    return differences.stream().allMatch(Difference::holds);
  }

  /** The tally in one line. */
  public String summary() {
    long held = differences.stream().filter(Difference::holds).count();
    return "differences of %s and %s: outcomes %d/%d"
        .formatted(one, other, held, differences.size());
  }
}
