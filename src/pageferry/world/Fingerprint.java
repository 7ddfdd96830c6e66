package pageferry.world;

/** One number for everything that a run has shown so far. */
public interface Fingerprint {
  /** How many events there have been. */
  long events();

  /** The number: equal numbers, equal events. */
  long value();
}
