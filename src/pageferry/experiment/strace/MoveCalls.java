package pageferry.experiment.strace;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Paging;

/** Calls that move pages. */
final class MoveCalls {
  /** Statuses of pages that were there, but did not move. */
  private static final Set<String> PRESENT = Set.of("-EACCES", "-EBUSY", "-EAGAIN", "-ENOMEM");

  private static final long STAND_IN = 0x10000000L;
  private static final long STAND_IN_BYTES = 64L << 10;

  private final Import experiment;
  private final Ranges ranges;
  private final PolicyCalls masks;

  MoveCalls(Import experiment, Ranges ranges, PolicyCalls masks) {
    this.experiment = experiment;
    this.ranges = ranges;
    this.masks = masks;
  }

  /** Adds those calls to the ones that are understood. */
  void addTo(Map<String, CallHandler> handlers) {
    handlers.put("move_pages", this::movePages);
    handlers.put("migrate_pages", this::migratePages);
  }

  private void migratePages(ImportedTask task, Call call) {
    StepText step = target(StepText.of("migrate_pages"), task, call);
    masks.mask(step, "from", call.arg(2), call);
    masks.mask(step, "to", call.arg(3), call);
    long maxnode = Ranges.number(call.arg(1));
    if (maxnode < 0) {
      throw new NotUnderstood("a maxnode of more than " + Long.MAX_VALUE);
    }
    experiment.add(task, call, step.number("maxnode", maxnode));
  }

  /** The task that a call is aimed at: one of the log, nobody, or one that the log has not. */
  private StepText target(StepText step, ImportedTask task, Call call) {
    int pid = (int) Ranges.number(call.arg(0));
    if (pid == 0 || pid == task.pid()) {
      return step;
    }
    ImportedTask target = experiment.find(pid);
    if (target == null && call.returned().errno().equals("ESRCH")) {
      return step.word("target", "bogus");
    }
    return step.word("target", target == null ? standIn(pid, call).name() : target.name());
  }

  /** A process that the log tells nothing of but its pid: it has some memory and sleeps. */
  private ImportedTask standIn(int pid, Call call) {
    ImportedTask process = experiment.standIn(pid);
    if (experiment.hasBeginning(pid)) {
      return process;
    }
    experiment.remark(
        call,
        "process "
            + pid
            + " is not in the log: one with 64 KiB stands for it; --numa-maps "
            + pid
            + "=FILE tells what it had");
    SpaceMaps.Named map = new SpaceMaps.Named(ranges.name("other"), STAND_IN, STAND_IN_BYTES);
    StepText mmap = StepText.of("mmap").word("map", map.name());
    process.space().map(map);
    process.add(mmap.number("pages", Paging.X86_64.page(STAND_IN_BYTES)));
    process.add(StepText.of("touch").word("map", map.name()));
    return process;
  }

  private void movePages(ImportedTask task, Call call) {
    long count = Ranges.number(call.arg(1));
    Words.Array pages = Words.array(call.arg(2));
    if (pages == null || pages.elements().isEmpty()) {
      throw new NotUnderstood("the addresses of the pages are not in the log");
    }
    int known = pages.elements().size();
    if (count != known) {
      experiment.remark(
          call,
          known
              + " of "
              + count
              + " pages are in the log, and are all that is moved here:"
              + " strace -v -e abbrev=none shows all");
    }
    List<Long> addresses = new ArrayList<>();
    pages.elements().forEach(each -> addresses.add(Ranges.address(each)));
    List<String> statuses = statuses(call, known);
    StepText step = target(StepText.of("move_pages"), task, call);
    ImportedTask owner = owner(task, call);
    prove(owner, call, addresses, statuses);
    step.texts("addr", addr(task, owner, addresses));
    nodes(step, call, known);
    step.number("count", known);
    flags(step, call.arg(5));
    List<String> bad = bad(call);
    if (!bad.isEmpty()) {
      step.list("bad", bad);
    }
    experiment.add(task, call, step, said(statuses));
  }

  private ImportedTask owner(ImportedTask task, Call call) {
    OptionalLong pid = Words.number(call.arg(0));
    ImportedTask other = experiment.find((int) pid.orElse(0));
    return other == null ? task : other;
  }

  /** The statuses that it wrote, as far as the log has them; empty if it has none. */
  private static List<String> statuses(Call call, int known) {
    Words.Array array = call.succeeded() ? Words.array(call.arg(4)) : null;
    return array == null
        ? List.of()
        : array.elements().subList(0, Math.min(known, array.elements().size()));
  }

  private void prove(ImportedTask owner, Call call, List<Long> addresses, List<String> statuses) {
    for (int i = 0; i < statuses.size(); i++) {
      String status = statuses.get(i);
      if (!status.startsWith("-") || PRESENT.contains(status)) {
        ranges.prove(owner, call, addresses.get(i), 1);
        OptionalLong node = Words.number(status);
        if (node.isPresent() && node.getAsLong() < Integer.MAX_VALUE) {
          experiment.node((int) Math.max(-1, node.getAsLong()));
        }
      }
    }
    touched(owner, call, addresses, statuses);
    sharedPages(owner, addresses, statuses);
  }

  /** Pages that may not move since another process has touched them as well. */
  private void sharedPages(ImportedTask owner, List<Long> addresses, List<String> statuses) {
    for (int i = 0; i < statuses.size(); i++) {
      if (statuses.get(i).equals("-EACCES")) {
        long address = addresses.get(i);
        experiment.sharers(owner, address).forEach(other -> ranges.touch(other, address));
      }
    }
  }

  private void touched(ImportedTask owner, Call call, List<Long> addresses, List<String> statuses) {
    int from = 0;
    for (int i = 1; i <= statuses.size(); i++) {
      long page = Paging.X86_64.page(addresses.get(i - 1));
      boolean goesOn =
          i < statuses.size()
              && Paging.X86_64.page(addresses.get(i)) == page + 1
              && isThere(statuses.get(i)) == isThere(statuses.get(i - 1));
      if (!goesOn) {
        if (isThere(statuses.get(i - 1))) {
          ranges.touch(owner, call, page - (i - 1 - from), i - from);
        }
        from = i;
      }
    }
  }

  private static boolean isThere(String status) {
    return !status.startsWith("-") || PRESENT.contains(status);
  }

  /** The pages by the names of maps, those in a row together; of another process by addresses. */
  private List<String> addr(ImportedTask task, ImportedTask owner, List<Long> addresses) {
    if (task.process() != owner.process()) {
      return addresses.stream().map(Ranges::hex).toList();
    }
    SpaceMaps space = owner.space();
    List<String> names = new ArrayList<>();
    for (int from = 0; from < addresses.size(); ) {
      int to = from + 1;
      SpaceMaps.Named map = space.at(addresses.get(from));
      while (to < addresses.size()
          && map != null
          && map == space.at(addresses.get(to))
          && addresses.get(to) - addresses.get(to - 1) == Paging.X86_64.bytes()) {
        to++;
      }
      String first = ranges.page(space, addresses.get(from));
      long last = map == null ? 0 : Paging.X86_64.page(addresses.get(to - 1) - map.start());
      names.add(to == from + 1 ? first : first + "-" + last);
      from = to;
    }
    return names;
  }

  private void nodes(StepText step, Call call, int known) {
    if (call.arg(3).equals("NULL")) {
      return;
    }
    Words.Array array = Words.array(call.arg(3));
    if (array == null || array.elements().isEmpty()) {
      throw new NotUnderstood("the nodes are not in the log");
    }
    List<Long> nodes = new ArrayList<>();
    array.elements().forEach(each -> nodes.add((long) (int) Ranges.number(each)));
    if (nodes.size() < known) {
      throw new NotUnderstood("fewer nodes than pages are in the log");
    }
    List<Long> own = nodes.subList(0, known);
    boolean same = own.stream().distinct().count() == 1;
    step.list("nodes", same ? own.subList(0, 1) : own);
    if (same) {
      step.number("each", known);
    }
  }

  private static void flags(StepText step, String text) {
    PolicyCalls.flags(step, text, Numbers.CALL_FLAGS, "MPOL_MF_");
    if (text.equals("0")) {
      step.list("flags", List.of());
    }
  }

  /** Which arrays are pointers that cannot be read, of a call that failed so. */
  private static List<String> bad(Call call) {
    List<String> bad = new ArrayList<>();
    boolean fault = call.returned().errno().equals("EFAULT");
    if (fault && Words.array(call.arg(3)) == null && !call.arg(3).equals("NULL")) {
      bad.add("nodes");
    }
    if (fault && bad.isEmpty() && Words.array(call.arg(4)) == null) {
      bad.add("status");
    }
    return bad;
  }

  private static StepText said(List<String> statuses) {
    StepText said = new StepText();
    if (!statuses.isEmpty()) {
      said.word("status", runs(statuses));
    }
    return said;
  }

  private static String runs(List<String> statuses) {
    List<String> runs = new ArrayList<>();
    @Nullable String last = null;
    int times = 0;
    for (String status : statuses) {
      if (last != null && !status.equals(last)) {
        runs.add(run(last, times));
        times = 0;
      }
      last = status;
      times++;
    }
    if (last != null) {
      runs.add(run(last, times));
    }
    return String.join(" ", runs);
  }

  private static String run(String status, int times) {
    String word = status.startsWith("-E") ? status.substring(1) : status;
    if (!word.matches("-?[0-9]{1,9}|E[A-Z0-9]{1,20}")) {
      throw new NotUnderstood("the status '" + status + "' is not known");
    }
    return word + "x" + times;
  }
}
