package pageferry.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.observe.Deadlock.Wait;
import pageferry.observe.LruDrain;
import pageferry.observe.Moment;
import pageferry.observe.RunStart;
import pageferry.observe.Standstill;
import pageferry.observe.Standstill.TaskThen;
import pageferry.report.MomentText;

/**
 * The machine at one moment as JSON: what {@code replay --to} tells, locks by lock and memory by
 * map.
 */
public final class MomentJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final RunStart start;
  private final Moment moment;
  private final Standstill still;
  private final SortedMap<Integer, List<Wait>> waits = new TreeMap<>();

  /**
   * @param start what the run began with
   */
  public MomentJson(RunStart start, Moment moment) {
    this.start = start;
    this.moment = moment;
    this.still = moment.standstill();
    still.waits().forEach(w -> waits.computeIfAbsent(w.task(), t -> new ArrayList<>()).add(w));
  }

  /** All of it. */
  public ObjectNode tree() {
    ObjectNode tree = JSON.objectNode();
    tree.put("timeNs", moment.timeNs());
    tree.set("cpus", cpus());
    tree.set("tasks", tasks());
    tree.set("locks", new LocksJson(moment, still).tree());
    tree.set("drain", drain());
    tree.set("nodes", nodes());
    if (still.deadlock() != null) {
      tree.put("deadlock", still.deadlock().text());
    }
    return tree;
  }

  private ArrayNode cpus() {
    ArrayNode cpus = JSON.arrayNode();
    for (int pid : moment.running()) {
      ObjectNode cpu = cpus.addObject().put("pid", pid);
      if (pid != 0) {
        cpu.put("task", moment.label(pid));
      }
    }
    return cpus;
  }

  private ArrayNode tasks() {
    ArrayNode tasks = JSON.arrayNode();
    List<Integer> running = moment.running();
    for (int pid : moment.tasks()) {
      ObjectNode task = tasks.addObject().put("pid", pid).put("task", moment.label(pid));
      if (running.contains(pid)) {
        task.put("cpu", running.indexOf(pid));
      }
      moment.callTrace(pid).forEach(task.putArray("trace")::add);
      TaskThen then = still.task(pid);
      ArrayNode has = task.putArray("has");
      LocksJson.held(then).forEach(has::add);
      if (then.reclaimsFor() >= 0) {
        task.put("reclaimsFor", then.reclaimsFor());
      }
      if (waits.containsKey(pid)) {
        task.set("waits", wait(waits.getOrDefault(pid, List.of())));
      }
    }
    return tasks;
  }

  private ObjectNode wait(List<Wait> all) {
    Wait wait = all.get(0);
    ObjectNode tree = JSON.objectNode().put("what", MomentText.what(wait));
    tree.put("sinceNs", wait.sinceNs()).put("ends", !wait.what().passes());
    ArrayNode holders = tree.putArray("holders");
    ArrayNode ahead = tree.putArray("ahead");
    for (Wait each : all) {
      if (each.holder() != 0 && !each.isLost()) {
        ObjectNode who = (still.isHeld(each) ? holders : ahead).addObject();
        who.put("task", still.holder(each));
        who.put("pid", Math.max(each.holder(), 0));
      }
    }
    return wait.isLost() ? tree.put("lost", true) : tree;
  }

  private ObjectNode drain() {
    LruDrain drain = moment.drain();
    ObjectNode tree = JSON.objectNode();
    if (drain.holder() != 0) {
      tree.put("holder", moment.label(drain.holder()));
    }
    ArrayNode waiting = tree.putArray("waiting");
    drain.waiting().forEach(pid -> waiting.add(moment.label(pid)));
    ArrayNode late = tree.putArray("late");
    drain
        .late()
        .forEach(
            (cpu, pid) ->
                late.addObject().put("cpu", cpu).put("task", pid == 0 ? "" : moment.label(pid)));
    return tree;
  }

  private ArrayNode nodes() {
    int count = start.topology().nodeCount();
    List<SortedMap<String, Long>> maps = new ArrayList<>();
    for (int node = 0; node < count; node++) {
      maps.add(new TreeMap<>());
    }
    PagesByMap.of(moment.placement(), start.maps(), maps);
    List<Long> free = moment.freePages();
    ArrayNode nodes = JSON.arrayNode();
    for (int node = 0; node < count; node++) {
      ObjectNode tree = nodes.addObject().put("node", node);
      tree.put("pages", start.topology().nodes().get(node).pages());
      if (node < free.size()) {
        tree.put("free", free.get(node));
      }
      ArrayNode byMap = tree.putArray("maps");
      maps.get(node).forEach((map, pages) -> byMap.addObject().put("map", map).put("pages", pages));
    }
    return nodes;
  }
}
