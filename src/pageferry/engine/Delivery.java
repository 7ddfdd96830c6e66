package pageferry.engine;

/**
 * One step of a run: a message is handled. The message bears the same name in every run in which
 * its sender does the same, on whatever engine.
 *
 * @param sender the path of who sent it below the root of the population, which itself is {@code
 *     "/"}; {@link #OUTSIDE} if it was no actor
 * @param receiver the path of who handles it
 * @param ordinal how many messages the one had sent to the other before
 * @param timeNs the machine's time during the step, in nanoseconds since the run began
 */
public record Delivery(String sender, String receiver, int ordinal, long timeNs) {
  /** The sender that is no actor. */
  public static final String OUTSIDE = "outside";

  /** The message's name, such as {@code /cpu-0>/node-1#3}. */
  public String label() {
    return sender + ">" + receiver + "#" + ordinal;
  }
}
