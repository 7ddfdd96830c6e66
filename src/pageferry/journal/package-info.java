/**
 * The journal: every run persisted as chunks of tracepoints, to be read, verified, compared,
 * resumed and replayed.
 *
 * <p>A run is one persistent entity of Akka Persistence. Its first event says how to run it again,
 * then come chunks of some thousand tracepoints, and its last event says how it ended; a run
 * without one was interrupted. Which store holds the events is configuration; the default is
 * LevelDB in a folder, which {@link pageferry.journal.JournalFolder} guards.
 *
 * <p>The machine's time is virtual and jumps, so the journal lives in an ActorSystem of its own. It
 * is fed through {@link pageferry.journal.Backpressure}, which makes the machine wait while too
 * much is unacknowledged: a chunk is lost only with the process, never silently.
 */
@NullMarked
package pageferry.journal;

import org.jspecify.annotations.NullMarked;
