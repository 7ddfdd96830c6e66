package pageferry.engine.virtual;

/**
 * An actor of a population as those see it who decide who is next: what it was sent, and a turn.
 */
abstract class Inbox {
  /** Whether the actor stands in the ready list or is being run. */
  boolean listed;

  /** Where the ready list keeps it. */
  final int place;

  private final int number;
  private int actor;

  /**
   * @param number how many actors of the run had been created before
   */
  Inbox(ReadyList ready, int number) {
    this.number = number;
    this.place = ready.enter(this);
  }

  /** How many actors of the run had been created before. */
  final int number() {
    return number;
  }

  /** The number of the actor's name. */
  final int actor(ActorNames names) {
    if (actor == 0) {
      actor = numberIn(names);
    }
    return actor;
  }

  /** Looks the number of the actor's name up. */
  abstract int numberIn(ActorNames names);

  /** The actor's path below the root of its population, the root's being "/". */
  abstract String name();

  /** Whether the actor has something to handle and may. */
  abstract boolean isRunnable();

  /** Begins the actor's life, if that is still to be done, and handles at most one message. */
  abstract void step();

  /** Appends what the stage of this actor makes of a message. */
  abstract void add(Object letter);
}
