package pageferry.experiment.traced;

/** Takes an event of one kind. */
@FunctionalInterface
interface EventHandler {
  /**
   * Takes an event.
   *
   * @param event what the trace says
   * @param task whose it is
   * @return whether it was understood
   */
  boolean on(TracedLine event, RealTask task);
}
