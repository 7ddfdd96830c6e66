package pageferry.experiment.costs.traced;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Programs that do what calls of a trace did, as the variants of an experiment. */
final class Programs {
  /** The variant that touches pages. */
  static final String FAULTS = "faults";

  private static final int HUGE_PAGES = 512;
  private static final int TOUCHED = 64;

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
    variants.put(kind, program.toString());
  }

  /** A program that touches pages. */
  void faults() {
    variants.put(FAULTS, mapped("a", TOUCHED, "NOHUGEPAGE"));
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
            .map(
                each ->
                    "\"%s\" { processes.app.program = [ %s ] }"
                        .formatted(each.getKey(), each.getValue()))
            .collect(Collectors.joining("\n"));
    String names =
        variants.keySet().stream().map("\"%s\""::formatted).collect(Collectors.joining(", "));
    return """
    about = "what a kernel trace has of calls that migrate"
    %s
    thp = madvise
    processes { app { cpu = 0 } }
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
