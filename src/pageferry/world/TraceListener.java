package pageferry.world;

/**
 * A tracer that cares for some events: it overrides the methods that take them, and asks here when
 * and where the event in hand happened.
 */
public abstract class TraceListener implements Tracer, Tracepoint.Adapter {
  private long timeNs;
  private int cpu = -1;
  private int task;

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    this.timeNs = timeNs;
    this.cpu = cpu;
    this.task = task;
    event.accept(this);
  }

  /** The virtual instant of the event in hand, or of the last one. */
  protected long timeNs() {
    return timeNs;
  }

  /** The processor it happened on, or -1. */
  protected int cpu() {
    return cpu;
  }

  /** The pid of the task that ran there, or 0 for kernel threads and interrupts. */
  protected int task() {
    return task;
  }
}
