package pageferry.observe;

import pageferry.world.CompactEvent.Deferral;
import pageferry.world.CompactEvent.End;
import pageferry.world.CompactEvent.Suitable;
import pageferry.world.CompactEvent.TryToCompact;
import pageferry.world.CompactEvent.WatermarkBoost;
import pageferry.world.MemoryEvent.KswapdGaveUp;
import pageferry.world.MemoryEvent.KswapdSleep;
import pageferry.world.MemoryEvent.KswapdWake;
import pageferry.world.TraceListener;

/** Hears of kswapd, and what came of compacting memory. */
abstract class ReclaimListener extends TraceListener {
  /** What faults that asked for huge pages got of it. */
  final HugeFold huge;

  /** What reclaim freed. */
  final ReclaimFold reclaim = new ReclaimFold();

  ReclaimListener(HugeFold huge) {
    this.huge = huge;
  }

  @Override
  public void on(TryToCompact event) {
    huge.on(event, task());
  }

  @Override
  public void on(Suitable event) {
    huge.on(event, task());
  }

  @Override
  public void on(Deferral event) {
    huge.on(event, task());
  }

  @Override
  public void on(End event) {
    huge.on(event, task());
  }

  @Override
  public void on(KswapdSleep event) {
    reclaim.on(event);
  }

  @Override
  public void on(KswapdWake event) {
    reclaim.on(event);
  }

  @Override
  public void on(WatermarkBoost event) {
    reclaim.on(event);
  }

  @Override
  public void on(KswapdGaveUp event) {
    reclaim.on(event);
  }
}
