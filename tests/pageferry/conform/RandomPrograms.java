package pageferry.conform;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random programs of several threads, in the words in which programs are written. */
final class RandomPrograms {
  /** Maps of every process: name and pages. */
  private static final List<Tuple.Tuple2<String, Integer>> MAPS =
      List.of(Tuple.of("a", 48), Tuple.of("h", 1024), Tuple.of("s", 32), Tuple.of("t", 24));

  private static final String CHILD = "CHILD";

  private RandomPrograms() {}

  /**
   * A thread of a program.
   *
   * @param cpu where it starts
   * @param steps its steps
   */
  record Thread(int cpu, List<String> steps) {
    @Override
    public String toString() {
      return "cpu " + cpu + ": " + String.join(", ", steps);
    }
  }

  /** Processes, each a list of threads. */
  static Arbitrary<List<List<Thread>>> processes() {
    Arbitrary<Thread> thread =
        Combinators.combine(Arbitraries.integers().between(0, 3), steps(8)).as(Thread::new);
    return thread.list().ofMinSize(1).ofMaxSize(3).list().ofMinSize(1).ofMaxSize(2);
  }

  /** A thread's program; the first of a process maps its memory, the others wait for that. */
  static String program(int process, int thread, Thread random) {
    List<String> steps = new ArrayList<>();
    if (thread == 0) {
      steps.add("{ op = mmap, map = a, pages = 48 }");
      steps.add("{ op = mmap, map = h, pages = 1024 }");
      steps.add("{ op = mmap, map = s, pages = 32, share = shared }");
      steps.add("{ op = mmap, map = t, pages = 24, type = tmpfs, share = shared }");
      steps.add("{ op = madvise, map = h, advice = HUGEPAGE }");
      steps.add("{ op = signal, signal = ready-" + process + " }");
    } else {
      steps.add("{ op = wait, signal = ready-" + process + " }");
    }
    steps.addAll(random.steps());
    String text = "[" + String.join(", ", steps) + "]";
    String prefix = "child-" + process + "-" + thread + "-";
    for (int number = 0; text.contains(CHILD); number++) {
      text = text.replaceFirst(CHILD, prefix + number);
    }
    return text;
  }

  private static Arbitrary<List<String>> steps(int most) {
    return Arbitraries.frequencyOf(
            Tuple.of(6, touch()),
            Tuple.of(5, movePages()),
            Tuple.of(3, mbind()),
            Tuple.of(3, madvise()),
            Tuple.of(2, range("munmap", "")),
            Tuple.of(2, protect()),
            Tuple.of(2, range("mlock", "")),
            Tuple.of(1, range("munlock", "")),
            Tuple.of(1, pin()),
            Tuple.of(1, policy()),
            Tuple.of(1, migrate()),
            Tuple.of(1, affinity()),
            Tuple.of(1, fork(most)))
        .list()
        .ofMaxSize(most);
  }

  /** A long-term pin over an access. */
  private static Arbitrary<String> pin() {
    return Combinators.combine(Arbitraries.strings().alpha().ofLength(12), touch())
        .flatAs(
            (name, meanwhile) ->
                range("pin", ", name = " + name)
                    .map(pin -> pin + ", " + meanwhile + ", { op = unpin, name = " + name + " }"));
  }

  private static Arbitrary<String> fork(int most) {
    if (most < 4) {
      return touch();
    }
    return Arbitraries.lazy(() -> steps(most / 2).filter(body -> !body.isEmpty()))
        .map(
            body ->
                "{ op = fork, child = " + CHILD + ", body = [" + String.join(", ", body) + "] }");
  }

  private static Arbitrary<String> touch() {
    return Arbitraries.of("read", "write")
        .flatMap(access -> range("touch", ", access = " + access));
  }

  private static Arbitrary<String> movePages() {
    return Combinators.combine(nodes(), Arbitraries.of("MOVE", "MOVE_ALL"))
        .flatAs(
            (nodes, flag) ->
                range("move_pages", ", nodes = " + nodes + ", flags = [" + flag + "]"));
  }

  private static Arbitrary<String> mbind() {
    Arbitrary<String> flags = Arbitraries.of("[]", "[MOVE]", "[MOVE_ALL]", "[MOVE, STRICT]");
    return Combinators.combine(Arbitraries.of("BIND", "PREFERRED", "INTERLEAVE"), nodes(), flags)
        .flatAs(
            (mode, nodes, given) ->
                range("mbind", ", mode = " + mode + ", nodes = " + nodes + ", flags = " + given));
  }

  private static Arbitrary<String> madvise() {
    return Arbitraries.of(
            "DONTNEED",
            "HUGEPAGE",
            "NOHUGEPAGE",
            "POPULATE_READ",
            "POPULATE_WRITE",
            "COLD",
            "PAGEOUT",
            "FREE",
            "REMOVE",
            "COLLAPSE")
        .flatMap(advice -> range("madvise", ", advice = " + advice));
  }

  private static Arbitrary<String> protect() {
    return Arbitraries.of("rw", "r", "none").flatMap(prot -> range("mprotect", ", prot = " + prot));
  }

  private static Arbitrary<String> policy() {
    return Combinators.combine(Arbitraries.of("BIND", "PREFERRED", "INTERLEAVE"), nodes())
        .as((mode, nodes) -> "{ op = set_mempolicy, mode = " + mode + ", nodes = " + nodes + " }");
  }

  private static Arbitrary<String> migrate() {
    return Combinators.combine(nodes(), nodes())
        .as((from, to) -> "{ op = migrate_pages, from = " + from + ", to = " + to + " }");
  }

  private static Arbitrary<String> affinity() {
    return Arbitraries.integers()
        .between(0, 3)
        .map(cpu -> "{ op = sched_setaffinity, cpu = " + cpu + " }");
  }

  private static Arbitrary<String> nodes() {
    return Arbitraries.integers()
        .between(0, 3)
        .set()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(Object::toString);
  }

  /** A step about some of the pages of a map, or all of them. */
  private static Arbitrary<String> range(String op, String rest) {
    return Arbitraries.of(MAPS)
        .flatMap(
            map ->
                Combinators.combine(
                        Arbitraries.integers().between(0, map.get2() - 1),
                        Arbitraries.integers().between(0, map.get2() - 1),
                        Arbitraries.of(true, false))
                    .as((one, other, all) -> step(op, map.get1(), one, other, all) + rest + " }"));
  }

  private static String step(String op, String map, int one, int other, boolean all) {
    String step = "{ op = " + op + ", map = " + map;
    return all
        ? step
        : step + ", pages = \"" + Math.min(one, other) + "-" + Math.max(one, other) + "\"";
  }
}
