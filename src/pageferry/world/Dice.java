package pageferry.world;

/** Seeded randomness: the only source of chance in the machine. */
public interface Dice {
  /** A number in 0..bound-1, each equally likely; {@code bound} must be positive. */
  int below(int bound);

  /** A number in [0, 1). */
  double unit();
}
