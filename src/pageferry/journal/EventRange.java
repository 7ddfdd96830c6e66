package pageferry.journal;

/**
 * Which part of a run is meant; all ends are included.
 *
 * @param first the number of the first event
 * @param last the number of the last event
 * @param fromNs the first instant
 * @param toNs the last instant
 */
public record EventRange(long first, long last, long fromNs, long toNs) {
  /** All of it. */
  public static final EventRange ALL =
      new EventRange(0, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE);

  /** The same that begins no earlier than this event. */
  public EventRange fromEvent(long number) {
    return new EventRange(number, last, fromNs, toNs);
  }

  /** The same that ends no later than this event. */
  public EventRange toEvent(long number) {
    return new EventRange(first, number, fromNs, toNs);
  }

  /** The same that begins no earlier than this instant. */
  public EventRange fromInstant(long ns) {
    return new EventRange(first, last, ns, toNs);
  }

  /** The same that ends no later than this instant. */
  public EventRange toInstant(long ns) {
    return new EventRange(first, last, fromNs, ns);
  }

  boolean overlaps(Chunk chunk) {
    return chunk.end() > first
        && chunk.first() <= last
        && chunk.lastNs() >= fromNs
        && chunk.firstNs() <= toNs;
  }

  boolean contains(long number, long timeNs) {
    return number >= first && number <= last && timeNs >= fromNs && timeNs <= toNs;
  }
}
