package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.List;

/** Random steps for the threads of one process, drawn from all that programs can do. */
final class RandomProgram {
  /** What every process maps first. */
  static final List<String> OPENING =
      List.of(
          "{ op = mmap, map = f, type = tmpfs, pages = 16, share = private }",
          "{ op = mmap, map = a, pages = 48 }",
          "{ op = mmap, map = h, pages = 1024 }",
          "{ op = mmap, map = s, pages = 32, share = shared }",
          "{ op = mmap, map = d, type = file, pages = 64, share = shared }",
          "{ op = madvise, map = h, advice = HUGEPAGE }");

  private final Draw draw;
  private final String thread;
  private final int cpus;
  private final int nodes;
  private int children;
  private int held;

  RandomProgram(Draw draw, String thread, int cpus, int nodes) {
    this.draw = draw;
    this.thread = thread;
    this.cpus = cpus;
    this.nodes = nodes;
  }

  List<String> steps(int most) {
    List<String> steps = new ArrayList<>();
    int count = draw.from(1, most);
    for (int i = 0; i < count; i++) {
      add(steps, most);
    }
    return steps;
  }

  private void add(List<String> steps, int most) {
    switch (draw.from(0, 29)) {
      case 0, 1, 2, 3, 4 ->
          steps.add(range("touch", ", access = " + draw.oneOf("read", "write", "write")));
      case 5, 6, 7, 8, 9, 10 -> steps.add(movePages());
      case 11, 12, 13 -> steps.add(mbind());
      case 14, 15 -> steps.add(range("madvise", ", advice = " + advice()));
      case 16 -> steps.add(range("munmap", ""));
      case 17 -> steps.add(range("mprotect", ", prot = " + draw.oneOf("rw", "rw", "r", "none")));
      case 18 -> steps.add(range(draw.oneOf("mlock", "munlock"), ""));
      case 19 -> steps.add("{ op = set_mempolicy, " + policy() + " }");
      case 20, 21 ->
          steps.add("{ op = migrate_pages, from = " + nodes() + ", to = " + nodes() + " }");
      case 22 -> steps.add("{ op = sched_setaffinity, cpu = " + draw.from(0, cpus - 1) + " }");
      case 23 -> steps.add("{ op = sleep, time = " + draw.oneOf("1 us", "100 us", "5 ms") + " }");
      case 24 -> steps.add(access());
      case 25 -> hold(steps, most);
      case 26 -> steps.add("{ op = drop_caches, value = " + draw.from(1, 3) + " }");
      case 27 -> steps.add(mremap());
      default -> nest(steps, most);
    }
  }

  private String movePages() {
    String flag = draw.oneOf("MOVE", "MOVE_ALL");
    String rest = ", nodes = " + nodes() + ", flags = [" + flag + "]";
    return draw.percent(30) ? someHuge(rest) : range("move_pages", rest);
  }

  /** Few addresses of each huge page: each of them may move all of it. */
  private String someHuge(String rest) {
    String pages = draw.oneOf("0-1023:512", "0-1023:97", "0,1,511,512", "300-340");
    return "{ op = move_pages, map = h, pages = \"" + pages + "\"" + rest + " }";
  }

  private String mbind() {
    String flags = draw.oneOf("[]", "[MOVE]", "[MOVE_ALL]", "[MOVE, STRICT]");
    return range("mbind", ", " + policy() + ", flags = " + flags);
  }

  private String mremap() {
    String map = draw.oneOf("a", "h", "s", "d");
    String pages = draw.oneOf("16", "64", "1024");
    return "{ op = mremap, map = " + map + ", to = to-" + map + ", pages = " + pages + " }";
  }

  private String policy() {
    String mode = draw.oneOf("BIND", "PREFERRED", "INTERLEAVE");
    return "mode = " + mode + ", nodes = " + nodes();
  }

  private String advice() {
    return draw.oneOf(
        "DONTNEED",
        "DONTNEED",
        "HUGEPAGE",
        "NOHUGEPAGE",
        "POPULATE_WRITE",
        "COLD",
        "REMOVE",
        "REMOVE",
        "PAGEOUT");
  }

  private String access() {
    String pattern = draw.oneOf("uniform", "zipf", "sequential");
    String kind = draw.oneOf("read", "write");
    return "{ op = access, map = "
        + draw.oneOf("a", "h", "s")
        + ", pattern = "
        + pattern
        + ", count = "
        + draw.from(1, 300)
        + ", access = "
        + kind
        + ", think = "
        + draw.oneOf("0 ns", "100 ns", "2 us")
        + " }";
  }

  /** A pin or a reference, something meanwhile, and often its release. */
  private void hold(List<String> steps, int most) {
    boolean pin = draw.percent(50);
    String name = "held-" + held++;
    steps.add(range(pin ? "pin" : "hold", ", name = " + name));
    if (most > 2) {
      add(steps, most / 2);
    }
    if (draw.percent(70)) {
      steps.add("{ op = " + (pin ? "unpin" : "unhold") + ", name = " + name + " }");
    }
  }

  private void nest(List<String> steps, int most) {
    if (most < 4) {
      steps.add(movePages());
      return;
    }
    boolean forks = draw.percent(60);
    String child = thread + "-child-" + children++;
    List<String> inner = new ArrayList<>();
    int count = draw.from(1, most / 2);
    for (int i = 0; i < count; i++) {
      add(inner, forks ? most / 2 : 1);
    }
    String body = "body = [" + String.join(", ", inner) + "] }";
    steps.add(
        forks
            ? "{ op = fork, child = " + child + ", " + body
            : "{ op = repeat, times = " + draw.from(2, 4) + ", " + body);
  }

  private String nodes() {
    List<Integer> all = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      all.add(node);
    }
    return draw.some(all).toString();
  }

  /** A step about some of the pages of a map, or all of them. */
  private String range(String op, String rest) {
    String map =
        op.equals("move_pages")
            ? draw.oneOf("a", "s", "d")
            : draw.oneOf("a", "a", "h", "s", "f", "d");
    String step = "{ op = " + op + ", map = " + map + rest;
    if (draw.percent(50)) {
      return step + " }";
    }
    int pages =
        switch (map) {
          case "a" -> 48;
          case "h" -> 1024;
          case "s" -> 32;
          case "d" -> 64;
          default -> 16;
        };
    int one = draw.from(0, pages - 1);
    int other = draw.from(0, pages - 1);
    return step + ", pages = \"" + Math.min(one, other) + "-" + Math.max(one, other) + "\" }";
  }
}
