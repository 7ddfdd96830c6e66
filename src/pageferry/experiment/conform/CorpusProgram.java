package pageferry.experiment.conform;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.actors.MachineSpec.Setup;
import pageferry.experiment.program.Layout;
import pageferry.protocol.kernel.Step;

/**
 * A program of the corpus.
 *
 * @param title what it is called
 * @param machine the machine it runs on
 * @param setup how that machine is set up
 * @param moments its steps in order; those of one moment start together
 * @param layout where its maps lie
 * @param unreadStep the step for whose sake no step was read, or null
 */
public record CorpusProgram(
    Title title,
    String machine,
    Setup setup,
    List<List<TaskStep>> moments,
    Layout layout,
    @Nullable String unreadStep) {
  public CorpusProgram {
    moments = List.copyOf(moments);
  }

  /** Its name, such as {@code basic/mp-other-node}. */
  public String name() {
    return title.name();
  }

  /** The programs of its kind, such as {@code basic/mp}. */
  public String group() {
    return title.group();
  }

  /**
   * What a program is called.
   *
   * @param name its name, such as {@code basic/mp-other-node}
   * @param about what it is about, in the corpus's words
   */
  public record Title(String name, String about) {
    /**
     * The programs of its kind: {@code two/swap} of {@code two/swap-sync-one}, and {@code
     * random2/wi} of a program with a number for a name that is about wi.
     */
    String group() {
      int slash = name.indexOf('/');
      String own = name.substring(slash + 1);
      String kind = own.contains("-") ? own.substring(0, own.indexOf('-')) : about;
      boolean known = !kind.isEmpty() && !kind.contains(" ");
      return known ? name.substring(0, slash + 1) + kind : name.substring(0, Math.max(slash, 0));
    }
  }

  /**
   * A step of one of the tasks.
   *
   * @param task the task
   * @param step what it does
   */
  public record TaskStep(String task, Step step) {}
}
