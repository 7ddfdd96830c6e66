package pageferry.protocol.calls;

import pageferry.mm.Errno;
import pageferry.protocol.Instruction;
import pageferry.protocol.Routine;
import pageferry.protocol.gup.PageHold;
import pageferry.protocol.gup.ReleasePages;

/** close(2) of a ring or pipe: its pages are let go. Results in 0, or -EBADF without such a one. */
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
