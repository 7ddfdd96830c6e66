package pageferry.experiment.costs.traced;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Programs that do what calls of a trace did, as the variants of an experiment. */
final class Programs {
  /** The variant that touches pages. */
  static final String FAULTS = "faults";

  /** The variant of a task that nobody disturbs. */
  static final String ALONE = "alone";

  /** A call that needs nothing: waking up for it is not in the time of the next one. */
  private static final String NEAR_NOTHING = "{ op = set_mempolicy, mode = DEFAULT }";

  private static final int HUGE_PAGES = 512;
  private static final int TOUCHED = 64;
  private static final int SHOT = 8;

  private final Map<String, String> variants = new LinkedHashMap<>();

  /** A program that migrates as many pages of its own with the same call. */
  void call(String kind, TracedCall call) {
    StringBuilder program = new StringBuilder();
    if (call.pages() > 0) {
      program.append(mapped("a", call.pages(), "NOHUGEPAGE"));
    }
    if (call.huge() > 0) {
      program.append(mapped("b", call.huge() * HUGE_PAGES, "HUGEPAGE"));
    }
    program.append(
        switch (call.name()) {
          case "move_pages" -> "{ op = move_pages, map = a, nodes = [1] }";
          case "mbind" -> "{ op = mbind, map = a, mode = BIND, nodes = [1], flags = [MOVE] }";
          default -> "{ op = migrate_pages, from = [0], to = [1] }";
        });
    variants.put(kind, alone(program.toString()));
  }

  /** A program that touches pages. */
  void faults() {
    variants.put(FAULTS, alone(mapped("a", TOUCHED, "NOHUGEPAGE")));
  }

  /** A task that forbids writing while so many others run on CPUs of their own. */
  void shootdown(String kind, int receivers) {
    undisturbed();
    variants.put(
        kind,
        """
        costs.tlb.mechanism = ipi
        processes.app.threads {
          sender { cpu = 0, program = [
            { op = mmap, map = a, pages = 8 }, { op = touch, map = a }
            { op = signal, signal = ready }, { op = wait, signal = running, count = %1$d }
            %2$s, { op = mprotect, map = a, prot = r }, { op = signal, signal = done }
          ] }
          receiver { cpus = "1-%1$d", program = [
            { op = wait, signal = ready }, { op = mmap, map = b, pages = 1 }
            { op = touch, map = b }, { op = signal, signal = running }
            { op = until, signal = done, body = [
              { op = access, map = b, count = 16, think = 500 ns }
            ] }
          ] }
        }
        """
            .formatted(receivers, NEAR_NOTHING));
  }

  private void undisturbed() {
    variants.put(
        ALONE, alone(mapped("a", SHOT, "NOHUGEPAGE") + "{ op = mprotect, map = a, prot = r }"));
  }

  private static String alone(String program) {
    return "processes.app { cpu = 0, program = [ " + program + " ] }";
  }

  private static String mapped(String name, int pages, String advice) {
    return "{ op = mmap, map = %s, pages = %d }, { op = madvise, map = %s, advice = %s }"
            .formatted(name, pages, name, advice)
        + ", { op = touch, map = %s }, ".formatted(name);
  }

  /** The experiment's text, with what was measured. */
  String text(String kernel, List<String> cells) {
    String programs =
        variants.entrySet().stream()
            .map(each -> "\"%s\" { %s }".formatted(each.getKey(), each.getValue()))
            .collect(Collectors.joining("\n"));
    String names =
        variants.keySet().stream().map("\"%s\""::formatted).collect(Collectors.joining(", "));
    return """
    about = "what a kernel trace has of calls that migrate"
    %s
    thp = madvise
    variants {
    %s
    }
    vary { variant = [%s] }
    columns = [migrate.time.mean]
    published { source = "a kernel trace", cells = [
    %s
    ] }
    """
        .formatted(
            kernel.isEmpty() ? "" : "kernel = \"" + kernel + "\"",
            programs,
            names,
            String.join("\n", cells));
  }
}
