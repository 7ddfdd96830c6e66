package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.LockClass;

/**
 * What a task has.
 *
 * @param folios the folios whose PG_locked it has, in ascending order
 * @param spaces the address spaces whose mmap_lock it has, in ascending order
 * @param others its other locks, as reports name them, in ascending order
 */
public record Held(List<Long> folios, List<Long> spaces, List<String> others) {
  static Held nothing() {
    return new Held(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  }

  void add(long key) {
    LockClass lock = LockClass.ofKey(key);
    switch (lock) {
      case FOLIO -> folios.add(LockClass.object(key));
      case MMAP -> spaces.add(LockClass.object(key));
      default -> others.add(lock.text(LockClass.object(key)));
    }
  }

  void sort() {
    folios.sort(null);
    spaces.sort(null);
    others.sort(null);
  }
}
