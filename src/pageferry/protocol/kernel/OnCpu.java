package pageferry.protocol.kernel;

/**
 * Work that a kernel thread does on a CPU of its choice, not beside who starts it: queue_work_on()
 * (kernel/workqueue.c, Linux 6.1).
 */
public interface OnCpu {
  /** The CPU. */
  int cpu();
}
