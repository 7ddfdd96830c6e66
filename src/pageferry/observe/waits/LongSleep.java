package pageferry.observe.waits;

/**
 * One of the longest sleeps of a run.
 *
 * @param task who slept
 * @param tail why so long
 */
public record LongSleep(int task, Tail tail) {}
