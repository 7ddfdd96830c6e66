package pageferry.experiment.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pageferry.experiment.conform.Recorded;
import pageferry.experiment.record.ProgramScript.Looked;
import pageferry.mm.Errno;
import pageferry.mm.MemPolicy;
import pageferry.observe.MapNames;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.mempolicy.GetMempolicyCall.GetMempolicy;
import pageferry.protocol.syscalls.ReleaseCall.Unpin;

/** What a guest said of one program, as an answer of the corpus. */
final class Answers {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String UNWRITTEN = "-9999";

  /** Events of a program behind which its trace ends, as in all recordings. */
  private static final int MOST_EVENTS = 6000;

  private static final Map<Integer, String> SIGNALS =
      new TreeMap<>(Map.of(7, "SIGBUS", 9, "SIGKILL", 11, "SIGSEGV"));

  private final ProgramScript script;
  private final List<Step> steps;
  private final ObjectNode answer = MAPPER.createObjectNode();
  private final ObjectNode[] answers;
  private final ObjectNode placement = MAPPER.createObjectNode();
  private final Smaps smaps;
  private final ObjectNode vmstat = MAPPER.createObjectNode();
  private final List<String> trace = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private Answers(ProgramScript script) {
    this.script = script;
    this.smaps = new Smaps(script.program().layout().areas());
    this.steps =
        script.program().moments().stream().flatMap(List::stream).map(each -> each.step()).toList();
    this.answers = new ObjectNode[steps.size()];
  }

  /** The answer of a program, from the lines between its begin and its end. */
  static ObjectNode of(ProgramScript script, String release, List<String> lines) {
    Answers answers = new Answers(script);
    lines.forEach(answers::line);
    return answers.told(release);
  }

  private void line(String line) {
    String rest = line.length() > 2 ? line.substring(2) : "";
    switch (line.isEmpty() ? ' ' : line.charAt(0)) {
      case 's' -> step(rest);
      case 'v' -> counter(rest);
      case 'h' -> smaps(rest);
      case 't' -> {
        if (trace.size() < MOST_EVENTS) {
          trace.add(rest);
        }
      }
      default -> notes.add(line);
    }
  }

  private void step(String text) {
    String[] words = text.split(" ");
    int index = Integer.parseInt(words[0]);
    if (index >= steps.size()) {
      looked(script.looked().get(index - steps.size()), words);
      return;
    }
    ObjectNode told = MAPPER.createObjectNode();
    told.put("ret", Long.parseLong(words[1]));
    int error = Integer.parseInt(words[2]);
    if (error != 0) {
      told.put("errno", name(error));
    }
    for (int i = 3; i < words.length; i++) {
      word(told, steps.get(index), words[i]);
    }
    if (error != 0 && steps.get(index) instanceof Unpin) {
      told.put("errno", Errno.EBADF.name());
    }
    answers[index] = told;
  }

  /** The kernel's name of an error. */
  static String name(int error) {
    for (Errno errno : Errno.values()) {
      if (errno.number() == error) {
        return errno.name();
      }
    }
    return "errno " + error;
  }

  private void word(ObjectNode told, Step step, String word) {
    int equals = word.indexOf('=');
    if (equals < 0) {
      return;
    }
    String value = word.substring(equals + 1);
    switch (word.substring(0, equals)) {
      case "s" -> told.put("status", values(value, "?"));
      case "m" -> mode(told, step, value);
      case "n" -> nodes(told.putArray("nodes"), value);
      case "sig" -> told.put("signal", SIGNALS.getOrDefault(Integer.parseInt(value), value));
      case "page" -> told.put("page", page(Long.parseLong(value)));
      case "flt" -> told.put("faults", Long.parseLong(value));
      default -> told.put(word.substring(0, equals), Long.parseLong(value));
    }
  }

  private static void mode(ObjectNode told, Step step, String value) {
    int mode = Integer.parseInt(value.substring(0, value.indexOf('x')));
    if (mode == Integer.parseInt(UNWRITTEN)) {
      return;
    }
    int flags = step instanceof GetMempolicy get ? get.flags() : 0;
    boolean node = (flags & MemPolicy.GET_NODE) != 0 && (flags & MemPolicy.GET_MEMS_ALLOWED) == 0;
    told.put(node ? "node" : "mode", mode);
  }

  private static void nodes(ArrayNode nodes, String value) {
    if (!value.equals("-")) {
      for (String node : value.split(",")) {
        nodes.add(Integer.parseInt(node));
      }
    }
  }

  /** The values in the corpus's short form. */
  static String values(String text, String unwritten) {
    List<String> words = new ArrayList<>();
    for (String word : text.split(",")) {
      words.add(
          word.startsWith(UNWRITTEN + "x") ? unwritten + word.substring(UNWRITTEN.length()) : word);
    }
    return String.join(" ", words);
  }

  private long page(long vpn) {
    long page = vpn;
    for (MapNames.Area each : script.program().layout().areas()) {
      page = each.vpn() <= vpn ? vpn - each.vpn() : page;
    }
    return page;
  }

  private void looked(Looked at, String[] words) {
    String unwritten = words[2].equals("0") ? "?" : "E" + name(Integer.parseInt(words[2]));
    for (String word : words) {
      if (word.startsWith("s=")) {
        placement.withObject("/" + at.task()).put(at.map(), values(word.substring(2), unwritten));
      }
    }
  }

  private void counter(String text) {
    int space = text.indexOf(' ');
    String name = text.substring(0, space);
    if (Recorded.isCounter(name)) {
      vmstat.put(name, Long.parseLong(text.substring(space + 1)));
    }
  }

  private void smaps(String text) {
    smaps.line(script.task(Integer.parseInt(text.substring(0, text.indexOf(' ')))), text);
  }

  private ObjectNode told(String release) {
    answer.put("name", script.program().name());
    answer.put("kernel", release);
    ArrayNode all = answer.putArray("steps");
    for (ObjectNode each : answers) {
      if (each == null) {
        all.addNull();
      } else {
        all.add(each);
      }
    }
    answer.set("placement", placement);
    smaps
        .huge()
        .forEach(
            (task, maps) ->
                maps.forEach((map, huge) -> answer.withObject("/thp/" + task).put(map, huge)));
    answer.set("vmstat", vmstat);
    ArrayNode lines = MAPPER.createArrayNode();
    EntryLines.of(trace, script.program().layout()).forEach(lines::add);
    answer.set("trace", lines);
    if (!notes.isEmpty()) {
      notes.forEach(answer.putArray("notes")::add);
    }
    return answer;
  }
}
