package pageferry.mm;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A lock that an experiment declares, to try an order of locks that no kernel has yet.
 *
 * <p>Its number is its name, so that events which carry the one can be told by the other: twelve
 * digits to a base of {@value #BASE} would not leave room for a class, so a name has at most
 * {@value #LONGEST} characters.
 *
 * @param type how it is waited for
 * @param number what stands for its name
 */
public record OwnLock(Type type, long number) implements Lockable {
  /** The most characters that a name may have. */
  public static final int LONGEST = 11;

  private static final String LETTERS = "\0abcdefghijklmnopqrstuvwxyz0123456789_";
  private static final int BASE = 38;

  /** The lock of all contiguous allocations: cma_mutex (mm/cma.c, Linux 6.1). */
  public static final OwnLock CMA = ofKernel("cma_mutex");

  /** The lock of who works on what KSM knows: ksm_thread_mutex (mm/ksm.c, Linux 6.1). */
  public static final OwnLock KSM = ofKernel("ksm_mutex");

  /** How a lock is waited for: include/linux/mutex.h, rwsem.h, spinlock.h (Linux 6.1). */
  public enum Type {
    /** One task has it; who waits sleeps. */
    MUTEX,
    /** One writer or some readers have it, in the order in which they came; who waits sleeps. */
    RWSEM,
    /** One task has it, which must not sleep; who waits keeps its CPU. */
    SPINLOCK;

    /** The word that experiments have for it. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The lock of that name, or null if no lock can have it. */
  public static @Nullable OwnLock of(Type type, String name) {
    if (name.isEmpty() || name.length() > LONGEST) {
      return null;
    }
    long number = 0;
    for (char each : name.toCharArray()) {
      int digit = LETTERS.indexOf(each);
      if (digit <= 0) {
        return null;
      }
      number = number * BASE + digit;
    }
    return new OwnLock(type, number);
  }

  private static OwnLock ofKernel(String name) {
    return Objects.requireNonNull(of(Type.MUTEX, name));
  }

  /** The lock of those of one node's area: alloc_mutex of struct cma (mm/cma.h, Linux 6.16). */
  public static OwnLock ofCma(int node) {
    return ofKernel("cma" + node);
  }

  /** The name that a number stands for. */
  public static String name(long number) {
    StringBuilder name = new StringBuilder();
    for (long rest = number; rest > 0; rest /= BASE) {
      name.append(LETTERS.charAt((int) (rest % BASE)));
    }
    return name.reverse().toString();
  }

  /** What experiments call it. */
  public String name() {
    return name(number);
  }

  @Override
  public WaitKind wait(boolean write) {
    return switch (type) {
      case MUTEX -> WaitKind.MUTEX;
      case RWSEM -> write ? WaitKind.RWSEM_WRITE : WaitKind.RWSEM_READ;
      case SPINLOCK -> WaitKind.SPINLOCK;
    };
  }
}
