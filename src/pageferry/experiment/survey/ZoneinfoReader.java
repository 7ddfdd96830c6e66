package pageferry.experiment.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.survey.Told.Fineness;
import pageferry.mm.Watermarks;
import pageferry.mm.ZoneType;

/** Reads /proc/zoneinfo (zoneinfo_show_print() of mm/vmstat.c, Linux 5.10 to 7.2). */
final class ZoneinfoReader {
  private static final Pattern ZONE =
      Pattern.compile("Node ([0-9]{1,4}), zone +([A-Za-z0-9]{1,10})");
  private static final Pattern VALUE =
      Pattern.compile(" +(?:pages )?(free|min|low|high|spanned|managed|start_pfn:) +([0-9]{1,15})");

  private final String file;
  private final Survey survey;
  private final SortedMap<Integer, List<ZoneSurvey>> zones = new TreeMap<>();
  private final SortedMap<Integer, Integer> firstLines = new TreeMap<>();
  private final Map<String, Long> values = new TreeMap<>();
  private int node = -1;
  private String zone = "";
  private int zoneLine;

  ZoneinfoReader(String file, Survey survey) {
    this.file = file;
    this.survey = survey;
  }

  /** Whether a text is such a file. */
  static boolean isLike(String text) {
    return text.startsWith("Node ") && text.contains("\n  pages free ");
  }

  void read(String text) {
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      Matcher matcher = ZONE.matcher(line);
      if (matcher.matches()) {
        ended();
        node = Integer.parseInt(matcher.group(1));
        zone = matcher.group(2);
        zoneLine = number;
        firstLines.putIfAbsent(node, number);
        zones.putIfAbsent(node, new ArrayList<>());
        continue;
      }
      matcher = VALUE.matcher(line);
      if (matcher.matches()) {
        values.putIfAbsent(matcher.group(1), Long.parseLong(matcher.group(2)));
      }
    }
    ended();
    zones.forEach(this::tell);
  }

  /** A zone's lines have ended; those that the allocator has nothing of are left out. */
  private void ended() {
    Long first = values.get("start_pfn:");
    Long spanned = values.get("spanned");
    if (node >= 0 && first != null && spanned != null && spanned > 0) {
      survey.node(node).spans(first, first + spanned);
    }
    if (node >= 0 && value("managed") > 0) {
      ZoneType type = type();
      if (type != null) {
        Watermarks marks = new Watermarks(value("min"), value("low"), value("high"));
        ZoneSurvey told = new ZoneSurvey(type, value("managed"), value("free"), marks);
        zones.computeIfAbsent(node, each -> new ArrayList<>()).add(told);
      }
    }
    values.clear();
  }

  private long value(String name) {
    Long value = values.get(name);
    if (value == null) {
      throw BadInput.at(
          new Place(file, zoneLine),
          "a zone with '" + name + "'",
          "'" + zone + "' of node " + node + " without it");
    }
    return value;
  }

  private @Nullable ZoneType type() {
    for (ZoneType type : ZoneType.values()) {
      if (type.text().equals(zone)) {
        return type;
      }
    }
    survey.remark(file + ":" + zoneLine + ": zone '" + zone + "' of node " + node + " is left out");
    return null;
  }

  private void tell(int id, List<ZoneSurvey> found) {
    NodeSurvey told = survey.node(id);
    String source = file + ":" + firstLines.get(id);
    long managed = found.stream().mapToLong(ZoneSurvey::managed).sum();
    long free = found.stream().mapToLong(ZoneSurvey::free).sum();
    told.zones.by(List.copyOf(found), source, Fineness.PAGES);
    told.memory.by(Amount.ofPages(managed, survey.paging()), source, Fineness.PAGES);
    told.free.by(Amount.ofPages(free, survey.paging()), source, Fineness.PAGES);
  }
}
