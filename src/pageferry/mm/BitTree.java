package pageferry.mm;

import java.util.Arrays;

/**
 * A set of small numbers that finds its least member in a few steps: bitmaps over bitmaps, each as
 * long as its members have made it.
 */
final class BitTree {
  private static final long FIRST_WORDS = 4;

  private final long[][] levels;
  private long count;

  /** A set for the numbers 0..size-1. */
  BitTree(long size) {
    int depth = 1;
    for (long words = words(size); words > 1; words = words(words)) {
      depth++;
    }
    levels = new long[depth][];
    long bits = Math.max(size, 1);
    for (int level = 0; level < depth; level++) {
      levels[level] = new long[(int) Math.min(words(bits), FIRST_WORDS)];
      bits = words(bits);
    }
  }

  private static long words(long bits) {
    return Math.max((bits + 63) >> 6, 1);
  }

  boolean has(long number) {
    int word = (int) (number >> 6);
    return word < levels[0].length && (levels[0][word] >>> number & 1) != 0;
  }

  void add(long number) {
    count++;
    long at = number;
    for (int i = 0; i < levels.length; i++) {
      int word = (int) (at >> 6);
      long[] level = level(i, word);
      boolean known = level[word] != 0;
      level[word] |= 1L << at;
      if (known) {
        return;
      }
      at >>= 6;
    }
  }

  /** The words of a level, up to one at least. */
  private long[] level(int index, int word) {
    long[] level = levels[index];
    if (word >= level.length) {
      level = Arrays.copyOf(level, Math.max(2 * level.length, word + 1));
      levels[index] = level;
    }
    return level;
  }

  void remove(long number) {
    count--;
    long at = number;
    for (long[] level : levels) {
      int word = (int) (at >> 6);
      level[word] &= ~(1L << at);
      if (level[word] != 0) {
        return;
      }
      at >>= 6;
    }
  }

  /** The least member, or -1. */
  long first() {
    if (levels[levels.length - 1][0] == 0) {
      return -1;
    }
    long at = 0;
    for (int level = levels.length - 1; level >= 0; level--) {
      at = (at << 6) + Long.numberOfTrailingZeros(levels[level][(int) at]);
    }
    return at;
  }

  /** Gives all members to a taker, in ascending order. */
  void forEach(java.util.function.LongConsumer taker) {
    for (int word = 0; word < levels[0].length; word++) {
      for (long rest = levels[0][word]; rest != 0; rest &= rest - 1) {
        taker.accept(((long) word << 6) + Long.numberOfTrailingZeros(rest));
      }
    }
  }

  long count() {
    return count;
  }
}
