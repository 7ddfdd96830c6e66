package pageferry.actors;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.protocol.ops.space.Vma;

/**
 * The locks of the areas of an address space: who reads which, and which are written until
 * mmap_lock is given back (struct vm_area_struct, vm_lock, Linux 6.4). Readers only try.
 */
final class AreaLocks {
  /** A task reads an area. */
  record Reader(int pid, long start, long end) {}

  private record Written(long start, long end) {}

  private final List<Reader> readers = new ArrayList<>();
  private final List<Written> written = new ArrayList<>();

  /** Whether somebody reads an area. */
  boolean isHeld() {
    return !readers.isEmpty();
  }

  boolean tryRead(Vma area, int pid) {
    for (Written each : written) {
      if (each.start < area.end() && area.start() < each.end) {
        return false;
      }
    }
    readers.add(new Reader(pid, area.start(), area.end()));
    return true;
  }

  /** Ends what a task reads; null: it reads nothing. */
  @Nullable Reader endRead(int pid) {
    for (int i = 0; i < readers.size(); i++) {
      if (readers.get(i).pid == pid) {
        return readers.remove(i);
      }
    }
    return null;
  }

  /** The first area of a stretch that somebody reads, or null. */
  @Nullable Reader firstReader(long start, long end) {
    Reader first = null;
    for (Reader each : readers) {
      if (each.start < end && start < each.end && (first == null || each.start < first.start)) {
        first = each;
      }
    }
    return first;
  }

  void write(long start, long end) {
    written.add(new Written(start, end));
  }

  /** vma_end_write_all(). */
  void endWrites() {
    written.clear();
  }
}
