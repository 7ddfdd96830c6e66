package pageferry.protocol.ops.space;

import pageferry.mm.ProgramSignal;

/**
 * Opens the userfaultfd of an address space, or finds it open: userfaultfd(2). Answers whether it
 * is the one of that signal, for there is one only.
 *
 * @param resolved the signal that tells of faults that have been resolved
 */
public record ClaimUserfaults(ProgramSignal resolved) implements SpaceOp<Boolean> {
  @Override
  public Boolean on(Space space) {
    Userfaults faults = space.userfaults();
    if (faults.resolved == null) {
      faults.resolved = resolved;
    }
    return resolved.equals(faults.resolved);
  }
}
