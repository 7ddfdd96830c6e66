package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.VmArea;
import pageferry.mm.VmCounter;
import pageferry.world.CallTrace;
import pageferry.world.Meter;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/** A tracer that hands every event to several others, in the order in which they were given. */
public final class Tee implements Tracer {
  private final Tracer[] listeners;

  public Tee(Tracer... listeners) {
    this.listeners = listeners.clone();
  }

  @Override
  public void from(CallTrace place) {
    for (Tracer listener : listeners) {
      listener.from(place);
    }
  }

  @Override
  public @Nullable Meter meter() {
    List<Meter> meters = new ArrayList<>();
    for (Tracer listener : listeners) {
      Meter meter = listener.meter();
      if (meter != null) {
        meters.add(meter);
      }
    }
    return meters.size() < 2 ? meters.isEmpty() ? null : meters.get(0) : new Meters(meters);
  }

  /** Several of them. */
  private record Meters(List<Meter> all) implements Meter {
    @Override
    public void counted(long timeNs, int task, VmCounter counter, long by) {
      all.forEach(each -> each.counted(timeNs, task, counter, by));
    }

    @Override
    public void mapped(long timeNs, EntryChange change) {
      all.forEach(each -> each.mapped(timeNs, change));
    }

    @Override
    public void accessed(int task, long vpn, long pte, boolean write) {
      all.forEach(each -> each.accessed(task, vpn, pte, write));
    }

    @Override
    public void copied(long from, long to, int pages) {
      all.forEach(each -> each.copied(from, to, pages));
    }

    @Override
    public void swapCached(long pfn, int pages, boolean is) {
      all.forEach(each -> each.swapCached(pfn, pages, is));
    }

    @Override
    public void mapsAreas(int mm, List<VmArea> areas) {
      all.forEach(each -> each.mapsAreas(mm, areas));
    }
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    for (Tracer listener : listeners) {
      listener.emit(timeNs, cpu, task, event);
    }
  }
}
