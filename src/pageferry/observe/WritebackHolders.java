package pageferry.observe;

import pageferry.mm.LockClass;
import pageferry.world.MemoryEvent.FolioEndWriteback;
import pageferry.world.MemoryEvent.FolioStartWriteback;
import pageferry.world.TraceListener;

/** Which tasks have to end the writeback of which folios, beside the locks that tasks have. */
abstract class WritebackHolders extends TraceListener {
  final HeldLocks locks = new HeldLocks();

  @Override
  public final void on(FolioStartWriteback event) {
    if (event.ender() != 0) {
      locks.add(LockClass.WRITEBACK.key(event.pfn()), event.ender());
    }
  }

  @Override
  public final void on(FolioEndWriteback event) {
    locks.removeAll(LockClass.WRITEBACK.key(event.pfn()));
  }
}
