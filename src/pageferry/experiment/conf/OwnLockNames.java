package pageferry.experiment.conf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.mm.LockClass;
import pageferry.mm.OwnLock;

/** The locks that an experiment declares, by name. */
public final class OwnLockNames {
  /** No locks. */
  public static final OwnLockNames NONE = new OwnLockNames(Map.of());

  /** The kernel's lock that strategies may take by this name. */
  private static final String RESERVED = LockClass.ANON_VMA.kind(0);

  private static final Map<String, OwnLock.Type> TYPES = new LinkedHashMap<>();

  static {
    for (OwnLock.Type type : OwnLock.Type.values()) {
      TYPES.put(type.key(), type);
    }
  }

  private final Map<String, OwnLock> locks;

  private OwnLockNames(Map<String, OwnLock> locks) {
    this.locks = locks;
  }

  /** The locks of an entry such as { first = mutex, second = rwsem }; null: there are none. */
  public static OwnLockNames read(@Nullable Entry entry) {
    Map<String, OwnLock> locks = new LinkedHashMap<>();
    if (entry != null) {
      entry.members("locks by name").forEach((name, type) -> locks.put(name, lock(name, type)));
    }
    return new OwnLockNames(locks);
  }

  private static OwnLock lock(String name, Entry type) {
    OwnLock lock = OwnLock.of(type.oneOf("a type of lock", TYPES), name);
    if (lock == null || name.equals(RESERVED)) {
      throw BadInput.at(
          type.place(),
          "a name for a lock of 1 to "
              + OwnLock.LONGEST
              + " of a-z, 0-9 and _, but not "
              + RESERVED,
          "'" + name + "'");
    }
    return lock;
  }

  /** All of them. */
  public List<OwnLock> all() {
    return List.copyOf(locks.values());
  }

  /** The lock that an entry names. */
  public OwnLock referred(Entry entry) {
    return referred(entry, entry.text());
  }

  /** The lock of a name that an entry has among other words. */
  public OwnLock referred(Entry entry, String name) {
    OwnLock lock = locks.get(name);
    if (lock == null) {
      throw BadInput.unknown(entry.place(), "a lock of 'locks'", name, locks.keySet());
    }
    return lock;
  }
}
