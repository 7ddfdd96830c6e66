package pageferry.actors;

/** What wakes a task, if it has gone to sleep over its question. */
interface Wakeup {
  /** The task. */
  int pid();
}
