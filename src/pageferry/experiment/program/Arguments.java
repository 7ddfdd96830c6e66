package pageferry.experiment.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.mm.OwnLock;
import pageferry.mm.PageSet;
import pageferry.mm.ProgramSignal;
import pageferry.protocol.kernel.Step;

/** The fields of one step, read in the ways that several ops share. */
final class Arguments {

  /** The most pages that one call is given one by one: 256 GiB of base pages. */
  static final long MOST_LISTED = 1L << 26;

  private static final String PAGES = "pages such as \"0-15\", \"0,3,7\" or \"0-511:2\"";

  private final StepReader reader;
  private final Layout layout;
  private final Names names;
  private final Fields fields;

  Arguments(StepReader reader, Layout layout, Names names, Fields fields) {
    this.reader = reader;
    this.layout = layout;
    this.names = names;
    this.fields = fields;
  }

  /** Bytes of an address space. */
  record Range(long addr, long length) {}

  Fields fields() {
    return fields;
  }

  /** Where the maps of the address space lie. */
  Layout layout() {
    return layout;
  }

  /** The number of the control group of that name, which an entry has among other words. */
  int cgroup(Entry entry, String name) {
    return names.cgroups().referred(entry, name);
  }

  /** The body's steps, again and again with other words in place of a variable. */
  List<Step> body(List<Map<String, String>> variables) {
    Entry body = fields.get("body");
    List<Step> steps = new ArrayList<>();
    variables.forEach(each -> steps.addAll(reader.program(Variables.replaced(body, each))));
    return steps;
  }

  /** The steps of the construct's body. */
  List<Step> body() {
    return reader.program(fields.get("body"));
  }

  /** The map named by the key {@code map}. */
  Layout.Area map() {
    return map("map");
  }

  /** The address of a page of {@code map}, which may be an address itself. */
  long address(long page) {
    String map = fields.get("map").text();
    return Addresses.isOne(map) && layout.find(map) == null
        ? Addresses.of(map) + layout.paging().address(page)
        : layout.paging().address(map().vpn() + page);
  }

  /** The map named by a key. */
  Layout.Area map(String key) {
    return map(fields.get(key));
  }

  /** The pages that {@code map} and {@code pages}, or else {@code addr}, name. */
  PageSet pages() {
    Entry addresses = fields.find("addr");
    if (addresses != null) {
      return addresses(addresses);
    }
    Layout.Area map = map();
    Entry pages = fields.find("pages");
    return pages == null
        ? PageSet.span(map.vpn(), map.pages(), 1)
        : pages(pages, listed(pages), map);
  }

  /** The text of a key that may have a list of numbers as well. */
  static String listed(Entry numbers) {
    return numbers.isList()
        ? String.join(",", numbers.list("a list of numbers").stream().map(Entry::text).toList())
        : numbers.text();
  }

  /** The same for a call that is given each page by itself, and keeps something for each. */
  PageSet listedPages() {
    PageSet pages = pages();
    if (pages.size() > MOST_LISTED) {
      String named = fields.has("addr") ? "addr" : fields.has("pages") ? "pages" : "map";
      throw fields.get(named).mistake("at most " + MOST_LISTED + " pages for one call");
    }
    return pages;
  }

  /** The bytes that {@code map}, {@code pages}, {@code offset} and {@code raw_len} name. */
  Range range() {
    return bytes(fields.find("pages"));
  }

  /** The same where {@code pages} says something else. */
  Range bytes() {
    return bytes(null);
  }

  private Range bytes(@Nullable Entry pages) {
    Entry at = fields.get("map");
    if (pages == null && Addresses.isOne(at.text()) && layout.find(at.text()) == null) {
      long length = fields.get("raw_len").whole(Long.MIN_VALUE, Long.MAX_VALUE);
      return new Range(Addresses.of(at.text()) + fields.whole("offset", Long.MIN_VALUE, 0), length);
    }
    Layout.Area map = map();
    long vpn = map.vpn();
    long length = map.pages();
    if (pages != null) {
      PageSet set = pages(pages, pages.text(), map);
      if (set.run(0) != set.size()) {
        throw pages.mistake("pages that follow one another, such as \"4-7\"");
      }
      vpn = set.page(0);
      length = set.size();
    }
    Entry offset = fields.find("offset");
    Entry rawLength = fields.find("raw_len");
    long shift = offset == null ? 0 : offset.whole(Long.MIN_VALUE, Long.MAX_VALUE);
    return new Range(
        layout.paging().address(vpn) + shift,
        rawLength == null
            ? layout.paging().address(length)
            : rawLength.whole(Long.MIN_VALUE, Long.MAX_VALUE));
  }

  /** The task that a call is aimed at; empty: the caller itself. */
  String target() {
    Entry target = fields.find("target");
    if (target == null) {
      return "";
    }
    String task = target.text();
    if (!task.equals("bogus") && !names.tasks().contains(task)) {
      throw target.unknown("a task", names.tasks());
    }
    return task;
  }

  /** A signal that some program raises. */
  ProgramSignal signal() {
    Entry signal = fields.get("signal");
    ProgramSignal known = names.signals().get(signal.text());
    if (known == null) {
      throw signal.unknown("a signal that some program raises", names.signals().keySet());
    }
    return known;
  }

  /** The lock of the experiment's own that the key {@code lock} names. */
  OwnLock lock() {
    return names.locks().referred(fields.get("lock"));
  }

  /** What else can be named. */
  Names names() {
    return names;
  }

  /** The number of the phase that the key {@code name} names. */
  int phase() {
    return names.labels().phase(fields.get("name"));
  }

  int cpu() {
    Entry cpu = fields.get("cpu");
    int number = cpu.count(0, Integer.MAX_VALUE);
    if (number >= names.cpus()) {
      throw cpu.mistake("a CPU of the machine, 0 to " + (names.cpus() - 1));
    }
    return number;
  }

  /** What a word stands for, or {@code otherwise} if the key is not there. */
  <T> T word(String key, Map<String, T> words, T otherwise) {
    Entry word = fields.find(key);
    return word == null ? otherwise : word.oneOf("a value of '" + key + "'", words);
  }

  /** The sum of the bits of a list of words, a raw number, or {@code otherwise} without the key. */
  int bits(String key, Map<String, Integer> words, int otherwise) {
    Entry entry = fields.find(key);
    if (entry == null) {
      return otherwise;
    }
    if (!entry.isList()) {
      return number(entry, words);
    }
    int bits = 0;
    for (Entry word : entry.list("a list")) {
      bits |= number(word, words);
    }
    return bits;
  }

  /** A raw number, or what a word stands for. */
  static int number(Entry entry, Map<String, Integer> words) {
    return entry.isNumber()
        ? entry.count(Integer.MIN_VALUE, Integer.MAX_VALUE)
        : entry.oneOf("a value of '" + entry.name() + "'", words);
  }

  /** A list of whole numbers that fit an int. */
  static List<Integer> numbers(Entry entry) {
    List<Integer> numbers = new ArrayList<>();
    for (Entry each : entry.list("a list of numbers for '" + entry.name() + "'")) {
      numbers.add(each.count(Integer.MIN_VALUE, Integer.MAX_VALUE));
    }
    return numbers;
  }

  private Layout.Area map(Entry name) {
    return map(name, name.text());
  }

  private Layout.Area map(Entry entry, String name) {
    Layout.Area own = layout.find(name);
    Layout.Area area = own == null ? names.mapOf(name) : own;
    if (area == null) {
      throw unknownMap(entry, name, layout.maps());
    }
    return area;
  }

  private static BadInput unknownMap(Entry entry, String name, Set<String> maps) {
    return BadInput.unknown(entry.place(), "a map of an mmap step", name, maps);
  }

  private static PageSet pages(Entry entry, String text, Layout.Area map) {
    PageSet pages = PageText.parse(text, map.vpn(), map.pages());
    if (pages == null) {
      throw entry.mistake(PAGES);
    }
    return pages;
  }

  private PageSet addresses(Entry list) {
    @Nullable PageSet all = null;
    for (Entry each : list.list("a list of addresses such as [\"null\", \"a:0-3\"]")) {
      PageSet next = address(each);
      all = all == null ? next : all.then(next);
    }
    if (all == null) {
      throw list.mistake("at least one address");
    }
    return all;
  }

  private PageSet address(Entry entry) {
    String[] parts = entry.text().split(":", 2);
    String rest = parts.length == 2 ? parts[1] : "";
    return switch (parts[0]) {
      case "null" -> single(0);
      case "kernel" -> single(layout.paging().page(0xffff888000000000L));
      case "high" -> single(layout.end() - 1);
      case "gap" -> single(map(entry, rest).end() + 3);
      case "unaligned" -> mapped(entry, rest);
      default ->
          Addresses.isOne(parts[0]) && layout.find(parts[0]) == null
              ? single(layout.paging().page(Addresses.of(parts[0])))
              : mapped(entry, entry.text());
    };
  }

  private PageSet mapped(Entry entry, String text) {
    String[] parts = text.split(":", 2);
    Layout.Area map = map(entry, parts[0]);
    return parts.length == 1
        ? PageSet.span(map.vpn(), map.pages(), 1)
        : pages(entry, parts[1], map);
  }

  private static PageSet single(long vpn) {
    return PageSet.span(vpn, 1, 1);
  }
}
