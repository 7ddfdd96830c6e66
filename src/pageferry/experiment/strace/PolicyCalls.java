package pageferry.experiment.strace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MemPolicy;
import pageferry.mm.Paging;

/** Calls that say where memory shall lie, or ask where it does. */
final class PolicyCalls {
  private static final long END = 0x7ffffffff000L;
  private static final int USUAL_MAXNODE = 1025;

  private final Import experiment;
  private final Ranges ranges;

  PolicyCalls(Import experiment, Ranges ranges) {
    this.experiment = experiment;
    this.ranges = ranges;
  }

  /** Adds those calls to the ones that are understood. */
  void addTo(Map<String, CallHandler> handlers) {
    handlers.put("mbind", this::mbind);
    handlers.put("set_mempolicy", this::setMempolicy);
    handlers.put("get_mempolicy", this::getMempolicy);
    handlers.put("set_mempolicy_home_node", this::setHomeNode);
  }

  private void mbind(ImportedTask task, Call call) {
    long start = Ranges.address(call.arg(0));
    long length = Ranges.number(call.arg(1));
    if (call.succeeded()) {
      ranges.prove(task, call, start, length);
    }
    if (call.returned().errno().equals("EIO") && Ranges.isUser(start, length)) {
      ranges.prove(task, call, start, length);
      long pages = Paging.X86_64.page(SpaceMaps.ceiling(length));
      ranges.touch(task, call, Paging.X86_64.page(start), pages);
    }
    StepText step = ranges.range(StepText.of("mbind"), task.space(), start, length);
    mode(step, call.arg(2));
    mask(step, "nodes", call.arg(3), call);
    step.number("maxnode", Ranges.number(call.arg(4)));
    flags(step, call.arg(5), Numbers.CALL_FLAGS, "MPOL_MF_");
    experiment.add(task, call, step);
  }

  private void setMempolicy(ImportedTask task, Call call) {
    StepText step = StepText.of("set_mempolicy");
    mode(step, call.arg(0));
    mask(step, "nodes", call.arg(1), call);
    experiment.add(task, call, step.number("maxnode", Ranges.number(call.arg(2))));
  }

  private void setHomeNode(ImportedTask task, Call call) {
    long start = Ranges.address(call.arg(0));
    long length = Ranges.number(call.arg(1));
    if (call.succeeded()) {
      ranges.prove(task, call, start, length);
    }
    StepText step =
        ranges.range(StepText.of("set_mempolicy_home_node"), task.space(), start, length);
    step.number("node", Ranges.number(call.arg(2)));
    long flags = Ranges.number(call.arg(3));
    experiment.add(task, call, flags == 0 ? step : step.number("flags", flags));
  }

  private static void mode(StepText step, String text) {
    String[] words = text.split("\\|");
    List<String> names = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      Map<String, Integer> known = i == 0 ? Numbers.MODES : Numbers.MODE_FLAGS;
      if (!known.containsKey(words[i])) {
        step.number("mode", (int) bits(text, Numbers.modesAndFlags()));
        return;
      }
      names.add(words[i].replaceFirst("^MPOL_(F_)?", ""));
    }
    step.word("mode", String.join("|", names));
  }

  /** Flags as a list of words, or as a number where one is not known; none: nothing. */
  static void flags(StepText step, String text, Map<String, Integer> known, String prefix) {
    List<String> words = Arrays.asList(text.split("\\|"));
    if (known.keySet().containsAll(words)) {
      step.list("flags", words.stream().map(each -> each.substring(prefix.length())).toList());
      return;
    }
    long bits = bits(text, known);
    if (bits != 0) {
      step.number("flags", (int) bits);
    }
  }

  private static long bits(String text, Map<String, Integer> known) {
    OptionalLong bits = Words.bits(text, known);
    if (bits.isEmpty()) {
      throw new NotUnderstood("'" + text + "' is not known");
    }
    return bits.getAsLong();
  }

  /** A set of nodes, NULL or a pointer that cannot be read. */
  void mask(StepText step, String key, String text, Call call) {
    if (text.equals("NULL")) {
      return;
    }
    List<Integer> nodes = Words.nodes(text);
    Words.Array words = Words.array(text);
    if (nodes != null && words != null) {
      if (words.isCut()) {
        experiment.remark(call, "the set of nodes is cut: strace -v -e abbrev=none shows all");
      }
      step.list(key, nodes);
      if (call.succeeded()) {
        nodes.forEach(experiment::node);
      }
    } else if (call.returned().errno().equals("EFAULT")) {
      step.word(key, "bad");
    } else if (call.succeeded() || Words.number(text).isEmpty()) {
      throw new NotUnderstood("the set of nodes is not in the log");
    } else {
      step.list(key, List.of());
    }
  }

  private void getMempolicy(ImportedTask task, Call call) {
    long flags = bits(call.arg(4), Numbers.GET_FLAGS);
    boolean ofPage = (flags & MemPolicy.GET_ADDR) != 0;
    boolean node = (flags & MemPolicy.GET_NODE) != 0;
    long address = Ranges.address(call.arg(3));
    if (call.succeeded() && ofPage) {
      ranges.prove(task, call, address, 1);
    }
    OptionalLong mode = saidMode(call.arg(0));
    if (call.succeeded() && ofPage && node && mode.orElse(0) > 0) {
      ranges.touch(task, call, Paging.X86_64.page(address), 1);
    }
    StepText step = StepText.of("get_mempolicy");
    if (ofPage || address != 0) {
      at(step, task.space(), address);
    }
    flags(step, call.arg(4), Numbers.GET_FLAGS, "MPOL_F_");
    boolean mapped = !ofPage || task.space().at(address) != null;
    pointers(step, call, mapped);
    long maxnode = Ranges.number(call.arg(2));
    if (maxnode < 0 || maxnode > USUAL_MAXNODE) {
      throw new NotUnderstood("a maxnode of more than " + USUAL_MAXNODE);
    }
    experiment.add(task, call, step.number("maxnode", maxnode), said(call, mode, node));
  }

  private void at(StepText step, SpaceMaps space, long address) {
    SpaceMaps.Named map = space.at(address);
    if (map == null) {
      step.word("map", Ranges.hex(address));
      return;
    }
    step.word("map", map.name());
    long page = Paging.X86_64.page(address - map.start());
    if (page > 0) {
      step.number("page", page);
    }
  }

  /** Which of the pointers to results are NULL, and which cannot be written. */
  private static void pointers(StepText step, Call call, boolean mapped) {
    List<String> none = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String name = i == 0 ? "mode" : "nodes";
      if (call.arg(i).equals("NULL")) {
        none.add(name);
      } else if (call.returned().errno().equals("EFAULT") && isBad(call.arg(i), mapped)) {
        bad.add(name);
      }
    }
    if (!none.isEmpty()) {
      step.list("null", none);
    }
    if (!bad.isEmpty()) {
      step.list("bad", bad);
    }
  }

  private static boolean isBad(String text, boolean mapped) {
    OptionalLong pointer = Words.number(text);
    if (pointer.isEmpty()) {
      return false;
    }
    long address = pointer.getAsLong();
    return mapped || address < 0 || address >= END || address < Paging.X86_64.bytes();
  }

  /** The mode that it wrote, which strace tells also where it is the number of a node. */
  private static OptionalLong saidMode(String text) {
    Words.Array array = Words.array(text);
    return array == null || array.elements().size() != 1
        ? OptionalLong.empty()
        : Words.bits(array.elements().get(0), Numbers.modesAndFlags());
  }

  private StepText said(Call call, OptionalLong mode, boolean node) {
    StepText said = new StepText();
    if (!call.succeeded()) {
      return said;
    }
    if (mode.isPresent() && mode.getAsLong() >= 0 && mode.getAsLong() <= Integer.MAX_VALUE) {
      said.number(node ? "node" : "mode", mode.getAsLong());
    }
    List<Integer> nodes = nodesOf(call);
    if (nodes != null) {
      said.list("nodes", nodes);
      nodes.forEach(experiment::node);
    }
    return said;
  }

  private static @Nullable List<Integer> nodesOf(Call call) {
    Words.Array words = Words.array(call.arg(1));
    return words == null || words.isCut() ? null : Words.nodes(call.arg(1));
  }
}
