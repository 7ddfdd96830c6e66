package pageferry.world;

/** What is done for want of memory: include/trace/events/oom.h, Linux 6.1. */
public sealed interface OomEvent extends Tracepoint {
  /** oom:mark_victim: a process is about to be killed. */
  @Tag(291)
  record MarkVictim(int pid) implements OomEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** oom:wake_reaper: its memory is about to be taken away. */
  @Tag(292)
  record WakeReaper(int pid) implements OomEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** oom:finish_task_reaping: that is done. */
  @Tag(293)
  record FinishTaskReaping(int pid) implements OomEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** oom:skip_task_reaping: it cannot be done, for somebody has its mmap_lock. */
  @Tag(294)
  record SkipTaskReaping(int pid) implements OomEvent {
    @Override
    public void accept(Tracepoint.Visitor to) {
      to.on(this);
    }
  }

  /** Treats every event of this group. */
  interface Visitor {
    void on(MarkVictim event);

    void on(WakeReaper event);

    void on(FinishTaskReaping event);

    void on(SkipTaskReaping event);
  }

  /** Treats those events of this group whose methods it overrides, and no others. */
  interface Adapter extends Visitor {
    @Override
    default void on(MarkVictim event) {}

    @Override
    default void on(WakeReaper event) {}

    @Override
    default void on(FinishTaskReaping event) {}

    @Override
    default void on(SkipTaskReaping event) {}
  }
}
