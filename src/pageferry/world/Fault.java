package pageferry.world;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;

/**
 * What goes wrong at one attempt.
 *
 * @param ns how long it lasts, or what it adds, in nanoseconds; 0 where time has no part in it
 * @param error what is returned, null for the usual error of that place
 * @param whom the task, or the kind of node, that it befalls; empty where there is no choice
 */
public record Fault(long ns, @Nullable Errno error, String whom) {}
