package pageferry.experiment.hung;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.hung.FrameRules.Waits;

/**
 * Who has what and who waits for what, as far as stacks say it. A stack does not say which folio it
 * is about: where the text has no addresses, who waits for a folio's lock is taken to wait for one
 * that another of these tasks has, the next in their order.
 */
final class HungState {
  private static final String FOLIO = "folio";

  private final List<Stand> stands = new ArrayList<>();
  private final Map<String, Integer> folios = new LinkedHashMap<>();
  private final Map<String, Lock> locks = new LinkedHashMap<>();

  /** Who has a lock or folio exclusively, or with whom else, by its key. */
  private final Map<String, Grant> grants = new TreeMap<>();

  /** A lock of the experiment, and whether it is an rwsem. */
  record Lock(String name, boolean shared) {}

  private record Grant(String task, boolean write) {}

  /**
   * Something that a task has or wants.
   *
   * @param key what tells it from others
   * @param words what it is in words
   * @param write whether nobody else may have it meanwhile
   */
  record Thing(String key, String words, boolean write) {
    boolean isFolio() {
      return key.startsWith(FOLIO);
    }
  }

  /** A task at the moment of the text. */
  static final class Stand {
    private final HungTask task;
    private final List<Thing> has = new ArrayList<>();
    private @Nullable Thing wants;
    private String remark = "";

    private Stand(HungTask task) {
      this.task = task;
    }

    HungTask task() {
      return task;
    }

    List<Thing> has() {
      return has;
    }

    @Nullable Thing wants() {
      return wants;
    }

    /** What was taken, or why it waits for nothing here. */
    String remark() {
      return remark;
    }
  }

  HungState(List<HungTask> tasks) {
    tasks.forEach(task -> stands.add(new Stand(task)));
    stands.forEach(this::hold);
    stands.forEach(this::want);
  }

  List<Stand> stands() {
    return stands;
  }

  /** The folios, each with its number as a page of the experiment's map. */
  Map<String, Integer> folios() {
    return folios;
  }

  /** The other locks by their keys. */
  Map<String, Lock> locks() {
    return locks;
  }

  private void hold(Stand stand) {
    HungTask task = stand.task;
    List<String> frames = task.frames();
    for (String known : task.has()) {
      if (!task.waits().contains(known)) {
        take(stand, new Thing(known, "the lock of " + known, true));
      }
    }
    if (task.has().isEmpty() && FrameRules.hasFolio(frames)) {
      take(stand, new Thing(FOLIO + " of " + task.name(), "the lock of a folio", true));
    }
    char mmap = FrameRules.mmapLock(frames);
    if (mmap != ' ') {
      take(stand, mmapLock(task, mmap == 'w'));
    }
    for (Stand other : stands) {
      Waits waits = FrameRules.waits(other.task.frames());
      String asker = FrameRules.asker(other.task.frames());
      boolean named = isNamedByAsker(other.task) && other != stand;
      if (named && FrameRules.isWithin(frames, FrameRules.lock(asker))) {
        take(stand, lockOf(asker, waits));
      }
    }
  }

  /** Whether a task waits for a lock that only the function tells which asks for it. */
  private static boolean isNamedByAsker(HungTask task) {
    Waits waits = FrameRules.waits(task.frames());
    boolean semaphore = waits == Waits.SEMAPHORE_READ || waits == Waits.SEMAPHORE_WRITE;
    return waits == Waits.MUTEX || semaphore && !FrameRules.isMmapLock(task.frames());
  }

  private static Thing mmapLock(HungTask task, boolean write) {
    return new Thing("mmap " + task.process(), "mmap_lock of " + task.process(), write);
  }

  private static Thing lockOf(String function, Waits waits) {
    String kind = waits == Waits.MUTEX ? "mutex" : "rwsem";
    String lock = FrameRules.lock(function);
    String words = lock.endsWith("()") ? "the " + kind + " that " + lock + " takes" : lock;
    return new Thing(kind + " " + lock, words, waits != Waits.SEMAPHORE_READ);
  }

  private void take(Stand stand, Thing thing) {
    Grant before = grants.get(thing.key());
    if (before != null && (before.write() || thing.write())) {
      if (!before.task().equals(stand.task.name())) {
        stand.remark += "; cannot have " + thing.words() + " beside " + before.task();
      }
      return;
    }
    grants.put(thing.key(), new Grant(stand.task.name(), thing.write()));
    stand.has.add(thing);
    add(thing);
  }

  private void add(Thing thing) {
    if (thing.isFolio()) {
      folios.putIfAbsent(thing.key(), folios.size());
    } else {
      String kind = thing.key().substring(0, thing.key().indexOf(' '));
      String name = kind + "_" + (locks.size() + 1);
      locks.putIfAbsent(thing.key(), new Lock(name, !kind.equals("mutex")));
    }
  }

  private void want(Stand stand) {
    HungTask task = stand.task;
    List<String> frames = task.frames();
    Waits waits = FrameRules.waits(frames);
    switch (waits) {
      case FOLIO -> wantFolio(stand);
      case MUTEX, SEMAPHORE_READ, SEMAPHORE_WRITE -> {
        boolean write = waits == Waits.SEMAPHORE_WRITE;
        Thing lock =
            isNamedByAsker(task) ? lockOf(FrameRules.asker(frames), waits) : mmapLock(task, write);
        wantLock(stand, lock);
      }
      case WRITEBACK -> stand.remark += "; waits for writeback, which a device ends";
      case OTHER ->
          stand.remark += "; waits in " + FrameRules.asker(frames) + "(), for nothing that is held";
    }
  }

  private void wantLock(Stand stand, Thing lock) {
    Grant grant = grants.get(lock.key());
    stand.wants = lock;
    add(lock);
    if (grant == null) {
      stand.remark += "; none of these tasks has it";
    } else if (grant.task().equals(stand.task.name())) {
      stand.remark += "; it has it itself";
    }
  }

  private void wantFolio(Stand stand) {
    List<String> known = stand.task.waits();
    if (!known.isEmpty()) {
      wantLock(stand, new Thing(known.get(0), "the lock of " + known.get(0), true));
      return;
    }
    int from = stands.indexOf(stand);
    int others = 0;
    Thing next = null;
    for (int i = 1; i < stands.size(); i++) {
      for (Thing thing : stands.get((from + i) % stands.size()).has) {
        if (thing.isFolio()) {
          others++;
          next = next == null ? thing : next;
        }
      }
    }
    if (next == null) {
      stand.wants = new Thing(FOLIO + " wanted by " + stand.task.name(), "a folio's lock", true);
      add(stand.wants);
      stand.remark += "; none of these tasks has it";
    } else {
      stand.wants = next;
      stand.remark +=
          others == 1
              ? "; taken to be the only one that others have here"
              : "; taken to be one of the " + others + " that others have here";
    }
  }

  /** Who has a thing; an empty text: nobody here. */
  String holder(Thing thing) {
    Grant grant = grants.get(thing.key());
    return grant == null ? "" : grant.task();
  }
}
