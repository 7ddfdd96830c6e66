package pageferry.experiment.read;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.actors.MachineSpec.Pressure;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.Keys;
import pageferry.mm.NodeSpec;
import pageferry.mm.Paging;
import pageferry.mm.Topology;
import pageferry.mm.Watermarks;
import pageferry.mm.ZoneSpec;
import pageferry.protocol.ops.node.ScatterPages;

/** Reads what is taken of a machine's memory before and while programs run. */
final class PressureReader {
  private PressureReader() {}

  /** What an experiment says of it, and what the machine's nodes do. */
  static List<Pressure> read(Fields fields, Topology topology) {
    List<Pressure> pressure = new ArrayList<>();
    Entry list = fields.find("pressure");
    if (list != null) {
      for (Entry each : list.list("a list such as [{ node = 1, free = low }]")) {
        Pressure next = pressure(topology, each);
        if (pressure.stream().anyMatch(other -> other.node() == next.node())) {
          throw BadInput.at(each.place(), "each node once", "node " + next.node() + " twice");
        }
        pressure.add(next);
      }
    }
    addWhatIsTaken(topology, pressure);
    Entry scattered = fields.find("fragment");
    if (scattered != null) {
      for (Entry each : scattered.list("a list such as [{ node = 0, order = 9, share = 0.9 }]")) {
        pressure.add(fragment(topology, each));
      }
    }
    return pressure;
  }

  private static Pressure fragment(Topology topology, Entry entry) {
    Fields fields = entry.fields(Keys.FRAGMENT);
    int order = fields.get("order").count(1, topology.paging().maxOrder());
    Entry share = fields.get("share");
    if (share.number() < 0 || share.number() > 1) {
      throw share.mistake("a share from 0 to 1");
    }
    return new Pressure(node(topology, fields), new ScatterPages(order, share.number()));
  }

  private static int node(Topology topology, Fields fields) {
    Entry node = fields.get("node");
    int number = node.count(0, Integer.MAX_VALUE);
    if (number >= topology.nodeCount()) {
      throw node.mistake("a node of the machine, 0 to " + (topology.nodeCount() - 1));
    }
    return number;
  }

  /** What is taken of a node from the beginning, if the experiment says nothing of it. */
  private static void addWhatIsTaken(Topology topology, List<Pressure> pressure) {
    for (NodeSpec node : topology.nodes()) {
      boolean named = pressure.stream().anyMatch(each -> each.node() == node.id());
      if (!named && node.free() != NodeSpec.ALL) {
        pressure.add(new Pressure(node.id(), node.free()));
      }
    }
  }

  private static Pressure pressure(Topology topology, Entry entry) {
    Fields fields = entry.fields(Keys.PRESSURE);
    NodeSpec spec = topology.nodes().get(node(topology, fields));
    long free = free(topology, spec, fields.get("free"));
    long plus = fields.pages("plus", 0, topology.paging());
    long pages = Math.addExact(free, plus);
    if (pages < 0 || pages > spec.pages()) {
      throw BadInput.at(entry.place(), "between 0 and " + spec.pages() + " free pages", "" + pages);
    }
    return new Pressure(
        spec.id(),
        pages,
        fields.flag("clean", true),
        fields.nanoseconds("at", 0),
        fields.nanoseconds("for", Pressure.FOR_EVER));
  }

  private static long free(Topology topology, NodeSpec node, Entry free) {
    @Nullable String mark = free.isObject() || free.isList() ? null : free.text();
    if (mark == null || !List.of("min", "low", "high").contains(mark)) {
      return freeSize(free, topology.paging());
    }
    long pages = 0;
    for (ZoneSpec zone : node.zones()) {
      Watermarks marks = Watermarks.of(topology, zone);
      pages +=
          switch (mark) {
            case "min" -> marks.min();
            case "low" -> marks.low();
            default -> marks.high();
          };
    }
    return pages;
  }

  private static long freeSize(Entry free, Paging paging) {
    try {
      return free.pages(paging);
    } catch (BadInput notSize) {
      throw free.mistake("min, low, high or a size such as 64 MiB for 'free'");
    }
  }
}
