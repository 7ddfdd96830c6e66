package pageferry.experiment.conform;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.program.Layout;
import pageferry.mm.HugePageMode;
import pageferry.protocol.program.Step;

/**
 * A program of the corpus.
 *
 * @param name its name, such as {@code basic/mp-other-node}
 * @param machine the machine it runs on
 * @param steps its steps, each of which starts when the one before has returned
 * @param layout where its maps lie
 * @param hugePages when page faults use huge pages
 * @param unsupported what it needs that cannot be read, or null
 */
public record CorpusProgram(
    String name,
    String machine,
    List<TaskStep> steps,
    Layout layout,
    HugePageMode hugePages,
    @Nullable String unsupported) {
  public CorpusProgram {
    steps = List.copyOf(steps);
  }

  /**
   * A step of one of the tasks.
   *
   * @param task the task
   * @param step what it does
   */
  public record TaskStep(String task, Step step) {}
}
