package pageferry.mm;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A system call the machine knows. */
public enum SysCall {
  MMAP,
  MUNMAP,
  MADVISE,
  MPROTECT,
  MLOCK,
  MUNLOCK,
  MBIND,
  SET_MEMPOLICY,
  MOVE_PAGES,
  MIGRATE_PAGES,
  FORK,
  EXIT,
  SCHED_SETAFFINITY,
  PIN,
  OFFLINE_NODE,
  UNPLUG_NODE;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The call's name. */
  public String text() {
    return text;
  }

  /** The call of that name, or null. */
  public static @Nullable SysCall named(String text) {
    for (SysCall call : values()) {
      if (call.text.equals(text)) {
        return call;
      }
    }
    return null;
  }
}
