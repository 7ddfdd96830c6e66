package pageferry.protocol.gup;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.refs.UngrabPages;
import pageferry.protocol.ops.space.PageHold;
import pageferry.world.MigrateEvent;

/** Gives pages back, a message for each run: unpin_user_pages() (mm/gup.c, 6.1). Returns 0. */
public final class ReleasePages extends Routine {
  private final PageHold hold;
  private int at;

  public ReleasePages(PageHold hold) {
    super(KernelFunction.UNPIN_USER_PAGES);
    this.hold = hold;
  }

  @Override
  protected Instruction start() {
    return next(null);
  }

  private Instruction next(@Nullable Object nothing) {
    if (at == hold.pages().runs()) {
      return done(0);
    }
    long first = hold.pages().first(at);
    int count = hold.pages().length(at);
    cpu().trace(new MigrateEvent.PagesLetGo(first, count, hold.pinned()));
    long ns = cost(Cost.GRAB) * hold.pages().takes(at++);
    return tell(nodeOf(first), new UngrabPages(first, count, hold.pinned()), ns, this::next);
  }
}
