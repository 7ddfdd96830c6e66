package pageferry.explore;

import pageferry.engine.virtual.Pending;

/**
 * A message as searches know it.
 *
 * @param id its name in every run of the same kind
 * @param receiver who gets it, or {@link #NOBODY} if its delivery depends on no other
 * @param sentAt the step it was sent in, counted by the engine from 1; 0 is before the first
 * @param delayed whether it may be overtaken by anything
 * @param engine what can tell the order of steps of the present run
 */
record Message(long id, int receiver, long sentAt, boolean delayed, Pending engine) {
  /** The receiver of what depends on nothing. */
  static final int NOBODY = -1;

  /** Whether another message was sent in a step that happened before that of this one. */
  boolean isSentBehind(Message other) {
    return engine.sentBefore(other.sentAt, sentAt);
  }
}
