package pageferry.engine.virtual;

/**
 * The actors that can run now, in the order in which they became runnable: never empty when a
 * {@link Chooser} sees it, and valid only during that call.
 */
public interface Runnables {
  /** How many actors can run. */
  int size();

  /** The path of an actor below the root of its population; the root itself is {@code "/"}. */
  String name(int index);

  /** How many actors of the run had been created before this one: the root is 0. */
  int number(int index);
}
