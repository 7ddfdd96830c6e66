package pageferry.experiment.conform;

import java.util.List;
import pageferry.actors.MachineSpec.Setup;
import pageferry.experiment.program.Layout;
import pageferry.protocol.kernel.Step;

/**
 * A program of the corpus.
 *
 * @param name its name, such as {@code basic/mp-other-node}
 * @param machine the machine it runs on
 * @param setup how that machine is set up
 * @param moments its steps in order; those of one moment start together
 * @param layout where its maps lie
 */
public record CorpusProgram(
    String name, String machine, Setup setup, List<List<TaskStep>> moments, Layout layout) {
  public CorpusProgram {
    moments = List.copyOf(moments);
  }

  /**
   * A step of one of the tasks.
   *
   * @param task the task
   * @param step what it does
   */
  public record TaskStep(String task, Step step) {}
}
