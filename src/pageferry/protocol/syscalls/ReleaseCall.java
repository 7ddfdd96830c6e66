package pageferry.protocol.syscalls;

import pageferry.mm.Errno;
import pageferry.protocol.gup.ReleasePages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.PageHold;
import pageferry.protocol.kernel.Routine;

/** close(2) of a ring or pipe: its pages are let go. Returns 0, or -EBADF without such a one. */
final class ReleaseCall extends Routine {
  private final String name;

  ReleaseCall(String name) {
    super("close");
    this.name = name;
  }

  @Override
  protected Instruction start() {
    PageHold hold = current().holds.remove(name);
    return hold == null ? fail(Errno.EBADF) : call(new ReleasePages(hold), released -> done(0));
  }
}
