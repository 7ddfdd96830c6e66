package pageferry.engine;

/**
 * Dice of which each actor has its own: a throw follows from the seed, the actor's name and how
 * often it has thrown before, so that who throws first makes no difference. No two actors that
 * throw have names of one hash code.
 */
public final class Throws {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Throws() {}

  /** The bits of one throw: SplitMix64. */
  public static long bits(long seed, String actor, int before) {
    long mixed = seed + GOLDEN * ((long) actor.hashCode() << Integer.SIZE | before);
    mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }

  /** A number in 0..bound-1. */
  public static int below(long bits, int bound) {
    return (int) Long.remainderUnsigned(bits, bound);
  }

  /** A number in [0, 1). */
  public static double unit(long bits) {
    return (bits >>> 11) * 0x1.0p-53;
  }
}
