package pageferry.experiment.strace;

/** What becomes of a call in the program of its task. */
interface CallHandler {
  /**
   * Adds the steps of a call.
   *
   * @throws NotUnderstood if it means something that cannot be said in an experiment
   */
  void on(ImportedTask task, Call call);
}
