package pageferry.protocol.migrate;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelFunction;
import pageferry.mm.Lockable;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.rmap.RmapWalk;

/**
 * A walk over the entries that map a source, for which the lock of who maps it may stay held from
 * one walk to the next.
 */
abstract class WalkRmap extends RmapWalk {
  final Source source;

  WalkRmap(KernelFunction function, Source source) {
    super(function);
    this.source = source;
  }

  @Override
  protected final @Nullable Lockable held() {
    return source.rmapLock;
  }

  @Override
  protected final void hold(@Nullable Lockable lock) {
    source.rmapLock = lock;
  }

  /** The same where one operation treats the entries of a page table. */
  final Instruction lockRmap(int inode, Mappings mappings, Supplier<Instruction> then) {
    int together = mappings.count() == 0 ? 0 : mappings.endOfTable(0, paging());
    return lockRmap(inode, mappings, together, then);
  }

  /** The strategy gives it back. */
  @Override
  protected final boolean leavesLock() {
    return source.keepsRmapLock;
  }
}
