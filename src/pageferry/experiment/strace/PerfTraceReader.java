package pageferry.experiment.strace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.Place;
import pageferry.experiment.strace.Call.Returned;
import pageferry.experiment.strace.Call.When;

/**
 * Reads what {@code perf trace} prints (tools/perf/builtin-trace.c, Linux 6.12): arguments by their
 * names, those that are 0 left out, pointers as numbers.
 */
final class PerfTraceReader {
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(\\?|[0-9]{1,9}\\.[0-9]{3}) \\(\\s*(?:([0-9]{1,9}\\.[0-9]{3}) ms)?\\s*\\): "
              + "(?:(\\S.*?)/([0-9]{1,9}) )?\\s*(\\.\\.\\. \\[continued\\]: )?([a-z_0-9]+)\\((.*)");
  private static final Pattern END =
      Pattern.compile(
          "(.*)\\)\\s+= (\\?|0x[0-9a-f]+|-?[0-9]+)(?: (E[A-Z0-9]+))?(?: \\(.*\\))?\\s*");
  private static final Pattern NAMED = Pattern.compile("([a-z_0-9]+): (.*)", Pattern.DOTALL);
  private static final int HEAD = 50;

  /** The arguments of calls in their order; behind a colon what one that is 0 is called. */
  private static final Map<String, List<String>> ARGUMENTS = new HashMap<>();

  static {
    order("mmap", "addr:NULL len prot:PROT_NONE flags fd off");
    order("munmap", "addr len");
    order("mprotect", "start len prot:PROT_NONE");
    order("pkey_mprotect", "start len prot:PROT_NONE pkey");
    order("madvise", "start len_in behavior");
    order("mbind", "start len mode nmask:NULL maxnode flags");
    order("set_mempolicy", "mode nmask:NULL maxnode");
    order("get_mempolicy", "policy:NULL nmask:NULL maxnode addr flags");
    order("set_mempolicy_home_node", "start len home_node flags");
    order("move_pages", "pid nr_pages pages:NULL nodes:NULL status:NULL flags");
    order("migrate_pages", "pid maxnode old_nodes:NULL new_nodes:NULL");
    order("mremap", "addr old_len new_len flags new_addr");
    order("brk", "brk:NULL");
    order("mlock", "start len");
    order("mlock2", "start len flags");
    order("munlock", "start len");
    order("msync", "start len flags");
    order("clone", "clone_flags newsp parent_tidptr child_tidptr tls");
    order("clone3", "uargs size");
    order("wait4", "upid stat_addr options ru");
  }

  private final StraceLog log;
  private final Map<Integer, String> open = new HashMap<>();
  private long lastNs;

  private PerfTraceReader(StraceLog log) {
    this.log = log;
  }

  private static void order(String call, String arguments) {
    ARGUMENTS.put(call, List.of(arguments.split(" ")));
  }

  /** Whether lines are those of such a text. */
  static boolean isLike(List<String> lines) {
    return lines.stream().limit(HEAD).anyMatch(line -> LINE.matcher(line).matches());
  }

  /** Adds what a file's lines say. */
  static void read(StraceLog log, String file, List<String> lines) {
    PerfTraceReader reader = new PerfTraceReader(log);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        reader.line(lines.get(i), new Place(file, i + 1));
      }
    }
  }

  private void line(String text, Place place) {
    log.count("lines");
    Matcher line = LINE.matcher(text);
    if (!line.matches()) {
      log.remarks().add(new Remark(place, "not a line of perf trace"));
      return;
    }
    log.form("perf trace");
    int pid = line.group(4) == null ? 1 : Integer.parseInt(line.group(4));
    if (!line.group(1).equals("?")) {
      lastNs = ns(line.group(1));
    }
    Matcher end = END.matcher(line.group(7));
    if (!end.matches()) {
      open.put(pid, line.group(7).replaceFirst("\\)? *\\.\\.\\.\\s*$", ""));
      return;
    }
    String begun = open.remove(pid);
    boolean goesOn = line.group(5) != null;
    add(pid, line, goesOn && begun != null ? begun : end.group(1), end, place);
  }

  private void add(int pid, Matcher line, String args, Matcher end, Place place) {
    log.count("call " + line.group(6));
    Returned returned =
        new Returned(
            end.group(2).equals("-1") && end.group(3) == null ? "-1" : end.group(2),
            end.group(3) == null ? "" : end.group(3));
    long tookNs = line.group(2) == null ? -1 : ns(line.group(2));
    Call call =
        new Call(
            pid,
            line.group(6),
            arguments(line.group(6), args),
            returned,
            new When(lastNs, tookNs),
            place);
    if (call.name().startsWith("exit")) {
      log.ends().put(pid, "exited");
    }
    log.calls().add(Constants.named(call));
  }

  private static long ns(String ms) {
    return LineStart.nanoseconds(ms) / 1000;
  }

  private static List<String> arguments(String call, String text) {
    Map<String, String> given = new HashMap<>();
    for (String each : Words.split(text)) {
      Matcher named = NAMED.matcher(each);
      if (named.matches()) {
        given.put(named.group(1), named.group(2));
      }
    }
    List<String> args = new ArrayList<>();
    for (String each : ARGUMENTS.getOrDefault(call, List.of())) {
      String name = each.replaceFirst(":.*", "");
      String none = each.contains(":") ? each.substring(each.indexOf(':') + 1) : "0";
      String value = given.getOrDefault(name, none);
      String prefix = prefix(call, name);
      args.add(prefix == null ? value : prefixed(value, prefix));
    }
    return args;
  }

  /** What perf leaves out of names; null: the argument has none. */
  private static @Nullable String prefix(String call, String argument) {
    return switch (argument) {
      case "prot" -> "PROT_";
      case "behavior" -> "MADV_";
      case "clone_flags" -> "CLONE_";
      case "flags" ->
          switch (call) {
            case "mmap" -> "MAP_";
            case "mremap" -> "MREMAP_";
            case "msync" -> "MS_";
            case "mlock2" -> "MLOCK_";
            default -> null;
          };
      default -> null;
    };
  }

  private static String prefixed(String value, String prefix) {
    String all =
        Stream.of(value.split("\\|"))
            .map(
                each ->
                    each.isEmpty() || each.startsWith(prefix) || !Character.isLetter(each.charAt(0))
                        ? each
                        : prefix + each)
            .collect(Collectors.joining("|"));
    return prefix.equals("CLONE_") ? "flags=" + all : all;
  }
}
