package pageferry.protocol.program;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.Signal;

/**
 * What a step answered.
 *
 * @param ret the return value, -1 with an errno
 * @param errno the error, or null
 * @param faults minor faults of a touch, -1 for other steps
 * @param status the status array of move_pages, {@link #UNWRITTEN} where the kernel wrote nothing
 * @param signal the signal that ended a touch, or null
 * @param said what else it answered, by the corpus's names: mode, node, nodes, blocks, tried
 */
public record StepResult(
    long ret,
    @Nullable Errno errno,
    long faults,
    List<Integer> status,
    @Nullable UserSignal signal,
    SortedMap<String, String> said) {
  /** A status entry that the kernel left alone. */
  public static final int UNWRITTEN = Integer.MIN_VALUE;

  private static final int SIGKILL = 9;

  private static final SortedMap<String, String> NOTHING = Collections.emptySortedMap();

  /**
   * A signal that the program met.
   *
   * @param sig which one
   * @param vpn the page of the access, -1 for one that a system call sent
   * @param code si_code
   */
  public record UserSignal(Signal sig, long vpn, int code) {}

  public StepResult {
    status = List.copyOf(status);
    said = said.isEmpty() ? NOTHING : Collections.unmodifiableSortedMap(new TreeMap<>(said));
  }

  /** The outcome of a step in which SIGKILL has ended the task. */
  public static StepResult killed() {
    TreeMap<String, String> said = new TreeMap<>();
    said.put("killed", Integer.toString(SIGKILL));
    return new StepResult(-1, null, -1, List.of(), null, said);
  }

  /** The outcome of a call that returned {@code value}: an errno if it is negative. */
  public static StepResult of(long value) {
    return value < 0
        ? new StepResult(-1, Errno.ofNegated(value), -1, List.of(), null, NOTHING)
        : new StepResult(value, null, -1, List.of(), null, NOTHING);
  }
}
