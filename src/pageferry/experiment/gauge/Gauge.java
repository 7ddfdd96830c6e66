package pageferry.experiment.gauge;

/** Something whose speed can be measured, again and again. */
interface Gauge extends AutoCloseable {
  /** Does some of it, and answers how much that was, in the gauge's unit. */
  long work();

  /** Ends what it has started. */
  @Override
  void close();
}
