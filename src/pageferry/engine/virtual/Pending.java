package pageferry.engine.virtual;

import org.jspecify.annotations.Nullable;

/**
 * The messages that can be delivered now, in the order in which they were sent: never empty when a
 * {@link Picker} sees it, and valid only during that call. A message waits for those to the same
 * receiver that were sent without delay before it, in the order of cause and effect; others may
 * overtake it, and one with a delay is overtaken by anything.
 */
public interface Pending {
  /** The step that delivers one of these messages, counted from 1. */
  long step();

  /** How many messages can be delivered. */
  int size();

  /** How many messages of the run had been sent before this one. */
  int serial(int index);

  /**
   * What the message is called in every run in which its sender does the same: sender, receiver and
   * how many messages the one had sent to the other before.
   */
  long id(int index);

  /** The number of the actor that gets the message; 0 is the outside. */
  int receiver(int index);

  /** The number of the actor that sent the message; 0 is the outside. */
  int sender(int index);

  /** The step in which the message was sent; 0 is before the first. */
  long sentAt(int index);

  /** Whether the message was sent with a delay. */
  boolean delayed(int index);

  /** What the steps of the run so far have touched; null if the picker does not want to know. */
  @Nullable Touches touches();

  /** The path of an actor below the root of its population; the root itself is {@code "/"}. */
  String name(int actor);

  /** The message's id with names, the same in every process: {@code /cpu-0>/node-1#3}. */
  String label(int index);

  /** The message itself, to be looked at. */
  Object message(int index);
}
