package pageferry.experiment.zoo;

import org.jspecify.annotations.Nullable;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;

/**
 * One bug of the zoo.
 *
 * @param id what it is called, such as {@code Z17}
 * @param about what happens
 * @param origin what is known of it
 * @param missing the part that the machine lacks to play it; empty: it has all
 * @param hunt how it is searched for; null where a part is missing
 */
public record Exhibit(String id, String about, Origin origin, String missing, @Nullable Hunt hunt) {

  /**
   * What is known of a bug.
   *
   * @param fix what was done about it, or proposed
   * @param source where it was told
   * @param kernels which versions have it, in words
   */
  public record Origin(String fix, String source, String kernels) {}

  /**
   * How a bug is searched for.
   *
   * @param experiment the experiment in which it is met
   * @param finds what kind of finding it is
   * @param bug the row that has it
   * @param fixed the row that has the fix
   */
  public record Hunt(String experiment, Finding.Kind finds, Row bug, Row fixed) {}
}
