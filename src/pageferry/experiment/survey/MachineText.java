package pageferry.experiment.survey;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.mm.Paging;
import pageferry.mm.Watermarks;
import pageferry.world.PlainText;

/**
 * A survey as the text of a machine file, each value with its source. The machine's nodes and CPUs
 * are numbered without gaps from 0 on: a node that is missing is one without CPUs and memory, and
 * CPUs that are offline are left out, which is told.
 */
public final class MachineText {
  private static final Pattern NODE = Pattern.compile("  # node ([0-9]+);.*");

  private final Survey survey;
  private final List<String> remarks = new ArrayList<>();
  private final SortedMap<Integer, Integer> cpus = new TreeMap<>();

  public MachineText(Survey survey) {
    this.survey = survey;
    remarks.addAll(survey.remarks());
    if (!survey.paging().equals(Paging.X86_64)) {
      int kib = survey.paging().bytes() / Amount.KIB;
      remarks.add(
          "base pages have %d KiB: experiments on this machine need architecture = arm64-%dk"
              .formatted(kib, kib));
    }
    numberCpus();
  }

  /** What whoever imports should know. */
  public List<String> remarks() {
    return List.copyOf(remarks);
  }

  private int nodes() {
    return survey.nodes().lastKey() + 1;
  }

  private void numberCpus() {
    SortedSet<Integer> all = new TreeSet<>();
    for (NodeSurvey node : survey.nodes().values()) {
      for (int cpu : node.cpus.value().orElseGet(TreeSet::new)) {
        if (!all.add(cpu)) {
          throw BadInput.at(
              new Place(lined(node.cpus.source()), 0),
              "each CPU in one node",
              "CPU " + cpu + " again");
        }
      }
    }
    if (all.isEmpty()) {
      throw BadInput.at(
          new Place(firstSource(), 1),
          "a source that tells which CPUs nodes have (numactl -H, sysfs or lstopo --of xml)",
          "none");
    }
    for (int cpu : all) {
      cpus.put(cpu, cpus.size());
    }
    if (all.last() >= all.size()) {
      remarks.add(
          "CPUs "
              + CpuList.text(all)
              + " are numbered 0-"
              + (all.size() - 1)
              + ", since the machine has no CPUs that are offline");
    }
    for (int id = 0; id < nodes(); id++) {
      if (!survey.nodes().containsKey(id)) {
        remarks.add("there is no node " + id + ": one without CPUs and memory stands for it");
      }
    }
  }

  private String firstSource() {
    return survey.sources().get(0).replaceFirst(" \\([^(]*\\)$", "");
  }

  /** Where the sources tell what a line of the text says. */
  public String sourceOf(int line) {
    int id = -1;
    boolean distances = false;
    for (String each : text().lines().limit(line).toList()) {
      Matcher node = NODE.matcher(each);
      id = node.matches() ? Integer.parseInt(node.group(1)) : distances ? id + 1 : id;
      if (each.startsWith("distances")) {
        distances = true;
        id = -1;
      }
    }
    String source = firstSource();
    NodeSurvey node = survey.nodes().get(id);
    if (node != null) {
      Told<?> told =
          distances ? node.distances : node.zones.value().isPresent() ? node.zones : node.memory;
      source = told.source().isEmpty() ? source : told.source();
    }
    return lined(source);
  }

  /** A file of sysfs has one line. */
  private static String lined(String source) {
    return source.matches("(?s).*:[0-9]+") ? source : source + ":1";
  }

  /** The text. */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (!survey.folder().isEmpty()) {
      text.append("# sources in ").append(survey.folder()).append('\n');
    }
    survey.sources().forEach(each -> comment(text, "from " + each));
    remarks.forEach(each -> comment(text, "note: " + each));
    text.append("about = ").append(ConfigUtil.quoteString(about())).append('\n');
    text.append("nodes = [\n");
    for (int id = 0; id < nodes(); id++) {
      NodeSurvey node = survey.nodes().get(id);
      text.append(node == null ? "  # no node " + id + "\n  { memory = 0 B }\n" : node(node));
    }
    return text.append("]\n").append(DistanceText.of(survey, nodes())).toString();
  }

  private void comment(StringBuilder text, String line) {
    text.append("# ").append(PlainText.of(survey.brief(line))).append('\n');
  }

  private String about() {
    long bytes =
        survey.nodes().values().stream()
            .mapToLong(node -> node.memory.value().map(Amount::bytes).orElse(0L))
            .sum();
    String release = survey.release().isEmpty() ? "" : "; Linux " + survey.release();
    return counted(survey.nodes().size(), "node")
        + ", "
        + counted(cpus.size(), "CPU")
        + ", "
        + Math.round(bytes / (double) (1L << 20))
        + " MiB"
        + release;
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  private String node(NodeSurvey node) {
    StringBuilder text = new StringBuilder();
    for (String each : sources(node)) {
      text.append("  ");
      comment(text, each);
    }
    List<String> keys = new ArrayList<>();
    SortedSet<Integer> own =
        node.cpus.value().orElseGet(TreeSet::new).stream()
            .map(cpus::get)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!own.isEmpty()) {
      keys.add("cpus = \"" + CpuList.text(own) + "\"");
    }
    List<ZoneSurvey> zones = node.zones.value().orElse(List.of());
    if (zones.isEmpty()) {
      keys.add("memory = " + pages(node.memory.value().map(Amount::bytes).orElse(0L)));
    }
    node.freeOfIt()
        .filter(free -> free.bytes() > 0)
        .ifPresent(free -> keys.add("free = " + pages(free.bytes())));
    node.tier.value().filter(tier -> tier > 0).ifPresent(tier -> keys.add("tier = " + tier));
    text.append("  { ").append(String.join(", ", keys));
    if (!zones.isEmpty()) {
      text.append(keys.isEmpty() ? "" : ",").append(" zones = [\n");
      zones.forEach(zone -> text.append("      ").append(zone(zone)).append('\n'));
      text.append("    ]");
    }
    return text.append(" }\n").toString();
  }

  private static String zone(ZoneSurvey zone) {
    Watermarks marks = zone.marks();
    return "{ type = "
        + zone.type().text()
        + ", memory = "
        + zone.managed()
        + " pages, watermarks = ["
        + marks.min()
        + ", "
        + marks.low()
        + ", "
        + marks.high()
        + "] }";
  }

  private String pages(long bytes) {
    return survey.paging().page(bytes) + " pages";
  }

  private static List<String> sources(NodeSurvey node) {
    List<String> lines = new ArrayList<>();
    StringBuilder first = new StringBuilder("node " + node.id());
    add(first, "CPUs", node.cpus);
    if (node.zones.value().filter(zones -> !zones.isEmpty()).isPresent()) {
      add(first, "zones", node.zones);
    } else {
      add(first, "memory", node.memory);
    }
    if (node.freeOfIt().isPresent()) {
      add(first, "free", node.free);
    }
    add(first, "tier", node.tier);
    lines.add(first.toString());
    node.readLatencyNs.value().ifPresent(latency -> lines.add(speed(node, latency)));
    node.hugetlb.forEach(
        (kib, count) ->
            count
                .finest()
                .filter(each -> each.value() > 0)
                .ifPresent(
                    each ->
                        lines.add(
                            "hugetlb pool: "
                                + each.value()
                                + " pages of "
                                + kib
                                + " KiB ("
                                + each.source()
                                + ")")));
    return lines;
  }

  private static String speed(NodeSurvey node, int latencyNs) {
    return "read from the nearest CPUs: "
        + latencyNs
        + " ns, "
        + node.readBandwidthMbs.value().map(each -> each + " MB/s").orElse("")
        + " ("
        + node.readLatencyNs.source()
        + ")";
  }

  private static void add(StringBuilder line, String what, Told<?> told) {
    if (told.value().isPresent()) {
      line.append("; ").append(what).append(": ").append(told.source());
    }
  }
}
