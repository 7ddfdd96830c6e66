package pageferry.protocol.compact;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Gfp;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Supply;

/** The pages that the free scanner finds, as destinations: compaction_alloc() and its undoing. */
record FreePages(Control control) implements Supply {
  @Override
  public AllocContext placement(Task task, Source source) {
    return AllocContext.near(control.node);
  }

  @Override
  public int gfp(boolean large) {
    return Gfp.HIGHUSER_MOVABLE | Gfp.THISNODE;
  }

  @Override
  public Routine find(Source source) {
    return new CompactionAlloc(control, source.order());
  }

  @Override
  public @Nullable Stock stock(Source source) {
    return source.large() ? null : control;
  }
}
