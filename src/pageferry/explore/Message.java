package pageferry.explore;

/**
 * A message as searches know it.
 *
 * @param id its name in every run of the same kind
 * @param receiver who gets it
 * @param sentAt the step it was sent in, counted by the engine from 1; 0 is before the first
 * @param delayed whether it may overtake what its sender sent before
 */
record Message(long id, int receiver, long sentAt, boolean delayed) {
  /** Sender and receiver in one number. */
  long channel() {
    return id >>> Integer.SIZE;
  }
}
