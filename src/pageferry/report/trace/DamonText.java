package pageferry.report.trace;

import pageferry.world.DamonEvent.DamonAggregated;
import pageferry.world.DamonEvent.DamosApplied;
import pageferry.world.DamonEvent.DamosBeforeApply;

/** The events of DAMON as include/trace/events/damon.h prints them (Linux 6.11). */
abstract class DamonText extends KsmText {
  @Override
  public void on(DamonAggregated event) {
    own(event);
  }

  @Override
  public void on(DamosBeforeApply event) {
    line(
        "damos_before_apply: ctx_idx=0 scheme_idx=0 target_idx=%d nr_regions=%d %d-%d: %d %d",
        event.node(), event.regions(), event.first(), event.end(), event.accesses(), event.age());
  }

  @Override
  public void on(DamosApplied event) {
    own(event);
  }
}
