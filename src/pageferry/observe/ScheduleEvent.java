package pageferry.observe;

import pageferry.world.Tracepoint;

/**
 * An event of an explored run.
 *
 * @param step the step of the search in which it happened, counted from 1
 * @param task the pid of the running task, or 0
 * @param what the event
 */
public record ScheduleEvent(long step, int task, Tracepoint what) {}
