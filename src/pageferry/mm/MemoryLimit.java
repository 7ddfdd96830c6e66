package pageferry.mm;

import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A limit of a control group's memory, in pages: the files of mm/memcontrol.c (Linux 6.1). */
public enum MemoryLimit {
  /** Memory that is never reclaimed. */
  MIN,
  /** Memory that is reclaimed only if nothing else can be. */
  LOW,
  /** Who uses more reclaims before it returns to user mode, and is slowed down. */
  HIGH,
  /** Nobody uses more: who would has to reclaim, or is killed. */
  MAX,
  /** The slots of swap devices that the group may have. */
  SWAP_MAX;

  /** No limit: PAGE_COUNTER_MAX. */
  public static final long NONE = Long.MAX_VALUE;

  /** What is no value of such a file. */
  public static final long INVALID = -1;

  /** The name of its file, such as {@code memory.max}. */
  public String file() {
    return "memory." + name().toLowerCase(Locale.ROOT).replace('_', '.');
  }

  /** What a group has that nobody has written to. */
  public long initial() {
    return this == MIN || this == LOW ? 0 : NONE;
  }

  /** The limit that has a file of that name, or null. */
  public static @Nullable MemoryLimit ofFile(String file) {
    for (MemoryLimit each : values()) {
      if (each.file().equals(file)) {
        return each;
      }
    }
    return null;
  }

  /**
   * The pages that a text stands for, {@link #NONE} for {@code max}, or {@link #INVALID}:
   * page_counter_memparse() (mm/page_counter.c, Linux 6.1).
   */
  public static long parse(String text, Paging paging) {
    if (text.equals("max")) {
      return NONE;
    }
    OptionalLong bytes = KernelNumber.ofBytes(text);
    if (bytes.isEmpty()) {
      return INVALID;
    }
    long pages = Long.divideUnsigned(bytes.getAsLong(), paging.bytes());
    return pages >= Long.MAX_VALUE / paging.bytes() ? NONE : pages;
  }
}
