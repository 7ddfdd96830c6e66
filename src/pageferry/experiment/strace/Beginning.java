package pageferry.experiment.strace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.strace.NumaMaps.Area;
import pageferry.mm.NodeList;
import pageferry.mm.NodeMask;
import pageferry.mm.Paging;

/**
 * What a process had at the beginning, and in the end, as its numa_maps told: maps with as many
 * pages on each node. Which page was where they do not tell: here those of a node follow one
 * another, each in a map of its own.
 */
final class Beginning {
  private static final Pattern POLICY =
      Pattern.compile("([a-z]+(?: \\(many\\)| interleave)?)(?:=([a-z|]+))?(?::([0-9,-]+))?");
  private static final Map<String, String> MODES =
      Map.of(
          "bind", "BIND",
          "prefer", "PREFERRED",
          "prefer (many)", "PREFERRED_MANY",
          "interleave", "INTERLEAVE",
          "weighted interleave", "WEIGHTED_INTERLEAVE",
          "local", "LOCAL");

  /** Pages of one area: 256 GiB. */
  private final String file;

  private final List<Area> areas;
  private final List<Area> later;
  private final SortedMap<Long, List<String>> names = new TreeMap<>();
  private final List<String> remarks = new ArrayList<>();

  /**
   * @param file where the areas are from
   * @param later the areas in the end; empty: nobody tells
   */
  Beginning(String file, List<Area> areas, List<Area> later) {
    this.file = file;
    this.areas = areas;
    this.later = later;
  }

  /** What of it is not as it was. */
  List<String> remarks() {
    return remarks;
  }

  /** Pages on a node that a map has. */
  private record Part(String map, long start, long pages, Area of, long written) {}

  /** Adds steps that bring a process there. */
  void addTo(ImportedTask process, Import experiment) {
    SortedMap<Integer, List<Part>> byNode = new TreeMap<>();
    for (Area area : areas) {
      if (isPlayed(area)) {
        parts(area, process, experiment, byNode);
      }
    }
    byNode.forEach((node, parts) -> touches(node, parts, process));
    String task = commonPolicy();
    process.add(policy(StepText.of("set_mempolicy"), task, "DEFAULT"));
    byNode.values().forEach(parts -> parts.forEach(part -> bind(part, task, process)));
  }

  private boolean isPlayed(Area area) {
    long size = area.counts().getOrDefault("kernelpagesize_kB", 4L);
    boolean usual = size == Paging.X86_64.bytes() >> 10 && !area.kind().equals("huge");
    if (!usual && !area.nodes().isEmpty()) {
      remarks.add(at(area) + "pages of " + size + " KiB are left out");
    }
    if (usual && area.kind().equals("file") && area.counts().getOrDefault("mapmax", 1L) > 1) {
      remarks.add(at(area) + "nobody else maps pages of this file here, so that all may move");
    }
    return usual && !area.nodes().isEmpty();
  }

  private String at(Area area) {
    return file + ": area " + Long.toHexString(area.start()) + ": ";
  }

  private void parts(
      Area area, ImportedTask process, Import experiment, SortedMap<Integer, List<Part>> byNode) {
    boolean ofFile = area.kind().equals("file");
    long anon = ofFile ? area.counts().getOrDefault("anon", 0L) : Long.MAX_VALUE;
    long at = area.start();
    for (Map.Entry<Integer, Long> each : area.nodes().entrySet()) {
      long pages = each.getValue();
      if (pages == 0) {
        continue;
      }
      String name = experiment.nameLike(area.kind());
      StepText mmap = StepText.of("mmap").word("map", name).number("pages", pages);
      mmap.word("addr", Ranges.hex(at));
      process.add(ofFile ? mmap.word("type", "file").word("mapping", "small_folios") : mmap);
      long bytes = Paging.X86_64.address(pages);
      process.space().map(new SpaceMaps.Named(name, at, bytes));
      experiment.node(each.getKey());
      byNode
          .computeIfAbsent(each.getKey(), node -> new ArrayList<>())
          .add(new Part(name, at, pages, area, Math.min(anon, pages)));
      names.computeIfAbsent(area.start(), start -> new ArrayList<>()).add(name);
      anon -= Math.min(anon, pages);
      at += bytes;
    }
  }

  private static void touches(int node, List<Part> parts, ImportedTask process) {
    process.add(StepText.of("set_mempolicy").word("mode", "BIND").list("nodes", List.of(node)));
    for (Part part : parts) {
      if (part.written() > 0) {
        touch(part, 0, part.written(), process);
      }
      if (part.written() < part.pages()) {
        touch(part, part.written(), part.pages(), process);
      }
    }
  }

  private static void touch(Part part, long from, long to, ImportedTask process) {
    StepText step = StepText.of("touch").word("map", part.map());
    step.word("pages", from + "-" + (to - 1));
    process.add(from < part.written() ? step : step.word("access", "read"));
    for (long page = from; page < to; page++) {
      process.space().touch(Paging.X86_64.page(part.start()) + page);
    }
  }

  /** The policy that most areas have: that of the task, which stands where areas have none. */
  private String commonPolicy() {
    SortedMap<String, Integer> counts = new TreeMap<>();
    areas.forEach(area -> counts.merge(area.policy(), 1, Integer::sum));
    return counts.entrySet().stream()
        .reduce((one, other) -> other.getValue() > one.getValue() ? other : one)
        .map(Map.Entry::getKey)
        .orElse("default");
  }

  private static void bind(Part part, String task, ImportedTask process) {
    if (!part.of().policy().equals(task) && !part.of().policy().equals("default")) {
      StepText step = StepText.of("mbind").word("map", part.map());
      process.add(policy(step, part.of().policy(), "DEFAULT"));
    }
  }

  private static StepText policy(StepText step, String text, String otherwise) {
    Matcher matcher = POLICY.matcher(text);
    String mode = matcher.matches() ? MODES.get(matcher.group(1)) : null;
    if (mode == null) {
      return step.word("mode", otherwise);
    }
    String flag = flag(matcher.group(2));
    step.word("mode", flag.isEmpty() ? mode : mode + "|" + flag);
    return matcher.group(3) == null ? step : step.list("nodes", nodes(matcher.group(3)));
  }

  private static String flag(@Nullable String text) {
    if (text == null) {
      return "";
    }
    return text.contains("static") ? "STATIC_NODES" : "RELATIVE_NODES";
  }

  private static List<Integer> nodes(String text) {
    NodeMask mask = NodeList.parse(text).nodes();
    List<Integer> nodes = new ArrayList<>();
    for (int node = mask.first(); node >= 0; node = mask.next(node)) {
      nodes.add(node);
    }
    return nodes;
  }

  /** Where pages lay in the end, as expectations of the experiment. */
  List<String> expectations(ImportedTask process) {
    List<String> all = new ArrayList<>();
    for (Area area : later) {
      List<String> maps = names.getOrDefault(area.start(), List.of());
      area.nodes()
          .forEach(
              (node, pages) -> {
                if (!maps.isEmpty() && pages > 0) {
                  all.add(expectation(process.name(), maps, node, pages));
                }
              });
    }
    return all;
  }

  private static String expectation(String process, List<String> maps, int node, long pages) {
    List<String> terms =
        maps.stream()
            .map(map -> "total('placement." + process + "." + map + ".node" + node + "')")
            .toList();
    return String.join(" + ", terms) + " == " + pages;
  }
}
