package pageferry.protocol.migrate;

import java.util.List;
import pageferry.mm.ProgramSignal;

/**
 * Copying that several do at once.
 *
 * @param pid the task that has it done
 * @param number which of its jobs it is
 * @param parts what each of them takes at a time
 */
record CopyJob(int pid, int number, List<List<CopyPart>> parts) {
  /** Nothing to be copied. */
  static final CopyJob NONE = new CopyJob(0, 0, List.of());

  CopyJob {
    parts = List.copyOf(parts);
  }

  /** Raised by who takes the next part. */
  ProgramSignal taken() {
    return signal("taken");
  }

  /** Raised by a helper that has copied a part. */
  ProgramSignal copied() {
    return signal("copied");
  }

  private ProgramSignal signal(String what) {
    return ProgramSignal.of("copy " + pid + "/" + number + " " + what, List.of());
  }
}
