package pageferry.mm;

import java.util.Arrays;

/**
 * An immutable set of small numbers, of any size: DECLARE_BITMAP and lib/bitmap.c (Linux 6.1). A
 * set that an operation leaves as it was is answered itself, so that looking at a set allocates
 * nothing.
 *
 * @param <M> the kind of set
 */
abstract class Bitmap<M extends Bitmap<M>> {
  private static final long[] EMPTY = {};

  /** No zeros at the end, so that equal sets have equal words. */
  private final long[] words;

  Bitmap(long[] words) {
    int used = words.length;
    while (used > 0 && words[used - 1] == 0) {
      used--;
    }
    this.words = used == words.length ? words : Arrays.copyOf(words, used);
  }

  /** The words of a set with the given members. */
  static long[] words(int... members) {
    long[] words = EMPTY;
    for (int member : members) {
      words = add(words, member);
    }
    return words;
  }

  private static long[] add(long[] words, int member) {
    int word = member >> 6;
    long[] more = word < words.length ? words : Arrays.copyOf(words, word + 1);
    more[word] |= 1L << member;
    return more;
  }

  /** A set of the same kind. */
  abstract M make(long[] words);

  /** This set. */
  abstract M self();

  private long word(int index) {
    return index < words.length ? words[index] : 0;
  }

  private long[] words() {
    return words;
  }

  /** Whether a number is in the set; negative ones are in none. */
  public final boolean has(int member) {
    return member >= 0 && (word(member >> 6) >>> member & 1) != 0;
  }

  public final boolean isEmpty() {
    return words.length == 0;
  }

  /** How many members the set has: bitmap_weight(). */
  public final int weight() {
    int weight = 0;
    for (long word : words) {
      weight += Long.bitCount(word);
    }
    return weight;
  }

  /** The members of both sets. */
  public final M and(M other) {
    if (isSubsetOf(other)) {
      return self();
    }
    long[] both = words.clone();
    for (int i = 0; i < both.length; i++) {
      both[i] &= ((Bitmap<M>) other).word(i);
    }
    return make(both);
  }

  /** The members of either set. */
  public final M or(M other) {
    if (isSubsetOf(other)) {
      return other;
    }
    if (other.isSubsetOf(self())) {
      return self();
    }
    long[] more = ((Bitmap<M>) other).words();
    long[] either = Arrays.copyOf(words, Math.max(words.length, more.length));
    for (int i = 0; i < more.length; i++) {
      either[i] |= more[i];
    }
    return make(either);
  }

  /** The set with one more member, which must not be negative. */
  public final M with(int member) {
    return has(member) ? self() : make(add(words.clone(), member));
  }

  /** The set without a member. */
  public final M without(int member) {
    if (!has(member)) {
      return self();
    }
    long[] rest = words.clone();
    rest[member >> 6] &= ~(1L << member);
    return make(rest);
  }

  /** Whether all members are in the other set too: bitmap_subset(). */
  public final boolean isSubsetOf(M other) {
    for (int i = 0; i < words.length; i++) {
      if ((words[i] & ~((Bitmap<M>) other).word(i)) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The lowest member, or -1 when the set is empty. */
  public final int first() {
    return next(-1);
  }

  /** The lowest member above a number, or -1: find_next_bit(). */
  public final int next(int after) {
    int from = after + 1;
    for (int i = from >> 6; i < words.length; i++) {
      long rest = i == from >> 6 ? words[i] & -1L << from : words[i];
      if (rest != 0) {
        return (i << 6) + Long.numberOfTrailingZeros(rest);
      }
    }
    return -1;
  }

  /** The lowest member above a number, wrapping to the first: next_node_in(). */
  public final int nextWrapping(int after) {
    int next = next(after);
    return next >= 0 ? next : first();
  }

  /** The n-th member, counted from 0; n must be below the weight. */
  public final int nth(int n) {
    int member = first();
    for (int i = 0; i < n; i++) {
      member = next(member);
    }
    return member;
  }

  /** How many members are below a number. */
  public final int ordinal(int member) {
    int below = 0;
    for (int i = 0; i < member >> 6; i++) {
      below += Long.bitCount(word(i));
    }
    return below + Long.bitCount(word(member >> 6) & (1L << member) - 1);
  }

  /** Bit b becomes bit b mod {@code size}: bitmap_fold(). */
  public final M fold(int size) {
    long[] folded = EMPTY;
    for (int member = first(); member >= 0; member = next(member)) {
      folded = add(folded, member % size);
    }
    return make(folded);
  }

  /** The members of {@code onto} whose ordinals are bits of this set: bitmap_onto(). */
  public final M onto(M onto) {
    long[] mapped = EMPTY;
    int ordinal = 0;
    for (int member = onto.first(); member >= 0; member = onto.next(member)) {
      mapped = has(ordinal++) ? add(mapped, member) : mapped;
    }
    return make(mapped);
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof Bitmap<?> set
        && set.getClass() == getClass()
        && Arrays.equals(words, set.words);
  }

  @Override
  public final int hashCode() {
    return Arrays.hashCode(words);
  }

  /** The set in the kernel's list form, such as {@code 0-1,3}; empty for the empty set. */
  @Override
  public final String toString() {
    StringBuilder text = new StringBuilder();
    for (int member = first(); member >= 0; ) {
      int last = member;
      while (has(last + 1)) {
        last++;
      }
      text.append(text.isEmpty() ? "" : ",").append(member);
      if (last > member) {
        text.append('-').append(last);
      }
      member = next(last);
    }
    return text.toString();
  }
}
