package pageferry.protocol.gup;

import java.util.Optional;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.KeepHold;
import pageferry.protocol.ops.space.PageHold;

/**
 * Keeps pages under a name until they are released or the process ends, as an open file keeps its
 * own: fd_install() (fs/file.c, Linux 6.1). What the name stood for before is given back. Returns
 * 0.
 */
public final class KeepPages extends Routine {
  private final String name;
  private final PageHold hold;

  /**
   * @param name the step's name for them
   * @param hold the pages
   */
  public KeepPages(String name, PageHold hold) {
    super(KernelFunction.FD_INSTALL);
    this.name = name;
    this.hold = hold;
  }

  @Override
  protected Instruction start() {
    return ask(current().mm(), new KeepHold(name, hold), MmapLock.NONE, 0, this::kept);
  }

  private Instruction kept(Optional<PageHold> before) {
    return before.isEmpty() ? done(0) : call(new ReleasePages(before.orElseThrow()), this::done);
  }
}
