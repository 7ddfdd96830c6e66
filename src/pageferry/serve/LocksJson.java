package pageferry.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.LockClass;
import pageferry.observe.Deadlock.Wait;
import pageferry.observe.Moment;
import pageferry.observe.Standstill;
import pageferry.observe.Standstill.TaskThen;

/** The locks of one moment: who has each, and who waits for it in which order. */
final class LocksJson {
  /** Locks that are told; those that are waited for most come first. */
  private static final int MOST_LOCKS = 200;

  private final Moment moment;
  private final Standstill still;
  private final SortedMap<String, Lock> locks = new TreeMap<>();

  /** A lock by name. */
  private record Lock(String name, LockClass kind, long object, Sides sides) {
    int contention() {
      return sides.queue.size();
    }
  }

  /** Those who have a lock and those who want it. */
  private static final class Sides {
    private final List<Integer> holders = new ArrayList<>();
    private final List<Wait> queue = new ArrayList<>();
  }

  LocksJson(Moment moment, Standstill still) {
    this.moment = moment;
    this.still = still;
    for (TaskThen task : still.tasks()) {
      task.folios().forEach(pfn -> holds(task, LockClass.FOLIO, pfn));
      task.spaces().forEach(mm -> holds(task, LockClass.MMAP, mm));
      task.others().forEach(name -> at(name, LockClass.NONE, 0).sides.holders.add(task.pid()));
    }
    Set<Integer> seen = new LinkedHashSet<>();
    for (Wait wait : still.waits()) {
      LockClass kind = wait.what().lock();
      if (kind != LockClass.NONE && seen.add(wait.task())) {
        at(kind.text(wait.object()), kind, wait.object()).sides.queue.add(wait);
      }
    }
  }

  /** The names of the locks that a task has. */
  static List<String> held(TaskThen task) {
    List<String> names = new ArrayList<>();
    task.folios().forEach(pfn -> names.add(LockClass.FOLIO.text(pfn)));
    task.spaces().forEach(mm -> names.add(LockClass.MMAP.text(mm)));
    names.addAll(task.others());
    return names;
  }

  private void holds(TaskThen task, LockClass kind, long object) {
    at(kind.text(object), kind, object).sides.holders.add(task.pid());
  }

  private Lock at(String name, LockClass kind, long object) {
    return locks.computeIfAbsent(name, each -> new Lock(name, kind, object, new Sides()));
  }

  /** How many there are, and as many of them as are told. */
  ObjectNode tree() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode().put("count", locks.size());
    ArrayNode all = tree.putArray("all");
    locks.values().stream()
        .sorted(Comparator.comparing(Lock::contention).reversed())
        .limit(MOST_LOCKS)
        .forEach(lock -> all.add(lock(lock)));
    return tree;
  }

  private ObjectNode lock(Lock lock) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode().put("lock", lock.name());
    if (lock.kind() == LockClass.FOLIO || lock.kind() == LockClass.WRITEBACK) {
      tree.put("pfn", "0x" + Long.toHexString(lock.object()));
    }
    if (lock.kind() == LockClass.MMAP) {
      tree.put("written", moment.isWritten(lock.object()));
    }
    ArrayNode holders = tree.putArray("holders");
    lock.sides.holders.forEach(pid -> holders.add(who(pid)));
    ArrayNode queue = tree.putArray("queue");
    for (Wait wait : lock.sides.queue) {
      queue.add(
          who(wait.task()).put("sinceNs", wait.sinceNs()).put("how", wait.what().mode().strip()));
    }
    return tree;
  }

  private ObjectNode who(int pid) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("pid", pid)
        .put("task", still.task(pid).label());
  }
}
