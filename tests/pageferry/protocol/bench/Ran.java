package pageferry.protocol.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.protocol.kernel.Instruction;

/**
 * What came of a routine on the {@link Bench}.
 *
 * @param result what it returned, 0 where it did not
 * @param ns how long it has kept its CPU or slept
 * @param waitsFor the instruction that would have to wait for somebody else, or null: it is over
 * @param carriedOut the instructions, in their order; its last is one that waits
 */
public record Ran(
    long result, long ns, @Nullable Instruction waitsFor, List<Instruction> carriedOut) {
  /** What a routine that is over has returned. */
  public long returned() {
    assertThat(waitsFor).as("what it waits for").isNull();
    return result;
  }

  /** The errno that a routine that is over has failed with. */
  public Errno failed() {
    assertThat(returned()).isNegative();
    return Errno.ofNegated(returned());
  }

  /** The instructions of one kind. */
  public <I extends Instruction> List<I> all(Class<I> kind) {
    return carriedOut.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
