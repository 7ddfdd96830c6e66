package pageferry.experiment.conform;

import java.util.List;

/**
 * How far the model and a real kernel agree over some programs.
 *
 * @param kernel the kernel
 * @param agreed the programs in which they agree in every point
 * @param disagreements the points in which they differ, program by program
 * @param unsupported the programs that were not run, each with the reason
 */
public record Agreement(
    String kernel,
    List<String> agreed,
    List<Disagreement> disagreements,
    List<String> unsupported) {
  public Agreement {
    agreed = List.copyOf(agreed);
    disagreements = List.copyOf(disagreements);
    unsupported = List.copyOf(unsupported);
  }

  /** How many programs were run. */
  public long run() {
    return agreed.size() + disagreements.stream().map(Disagreement::program).distinct().count();
  }

  /** Everything, a line for each point. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("kernel ").append(kernel).append(": ").append(agreed.size());
    text.append(" of ").append(run()).append(" programs agree");
    text.append(unsupported.isEmpty() ? "" : ", " + unsupported.size() + " not supported");
    text.append('\n');
    disagreements.forEach(each -> text.append("  ").append(each).append('\n'));
    unsupported.forEach(each -> text.append("  not supported: ").append(each).append('\n'));
    return text.toString();
  }
}
