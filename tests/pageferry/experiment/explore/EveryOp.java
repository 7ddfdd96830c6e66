package pageferry.experiment.explore;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import pageferry.experiment.program.StepReader;

/** Programs of one task that does one thing: every step, advice, policy and flag there is. */
final class EveryOp {
  private static final Path FILE = Path.of("tests/pageferry/experiment/explore/every-op.txt");
  private static final String ANONYMOUS = "pages = 3";

  /** How map a is made in memory of some kind, whose folios may be larger than a page. */
  private record Kind(String map, boolean large, String setting) {}

  private static final Map<String, Kind> KINDS =
      new TreeMap<>(
          Map.of(
              "anonymous memory", new Kind(ANONYMOUS, false, ""),
              "tmpfs", new Kind("pages = 3, type = tmpfs, share = shared", false, ""),
              "private tmpfs", new Kind("pages = 3, type = tmpfs", false, ""),
              "a file", new Kind("pages = 3, type = file, share = shared", false, ""),
              "huge pages", new Kind("pages = 512", true, "thp = always"),
              "huge tmpfs",
                  new Kind("pages = 512, type = tmpfs, share = shared", true, "tmpfs-huge = on"),
              "hugetlb", new Kind("pages = 512, type = hugetlb", true, "hugetlb-pages = 2")));

  /** The words that stand for each of those that a step can have there. */
  private static final Map<String, Set<String>> WORDS =
      new TreeMap<>(
          Map.of(
              "ADVICE", StepReader.advice(),
              "MODE", StepReader.modes(),
              "FLAG", StepReader.callFlags()));

  /**
   * A program.
   *
   * @param name what it does, and to what
   * @param text it in an experiment
   */
  record Program(String name, String text) {}

  private EveryOp() {}

  /** The lines of the table, words put in. */
  private static Map<String, String> lines() {
    Map<String, String> lines = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(FILE)) {
        if (!line.startsWith("#")) {
          String[] sides = line.split(" => ", 2);
          String word =
              WORDS.keySet().stream().filter(sides[0]::contains).findFirst().orElse("MAP");
          for (String each : WORDS.getOrDefault(word, Set.of("MAP"))) {
            lines.put(sides[0].replace(word, each), sides[1].replace(word, each));
          }
        }
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return lines;
  }

  /** The ops of which there is a program. */
  static Set<String> ops() {
    Set<String> ops = new TreeSet<>();
    lines().keySet().forEach(name -> ops.add(name.replace("* ", "").split(" ")[0]));
    return ops;
  }

  /** All programs, about memory of each kind, whole and in part. */
  static List<Program> programs() {
    List<Program> programs = new ArrayList<>();
    lines()
        .forEach(
            (name, steps) -> {
              if (name.startsWith("* ")) {
                KINDS.forEach((kind, memory) -> add(name + " of " + kind, memory, steps, programs));
              } else {
                add(name, new Kind(ANONYMOUS, false, ""), steps, programs);
              }
            });
    return programs;
  }

  private static void add(String name, Kind memory, String steps, List<Program> to) {
    to.add(new Program(name, text(memory, steps.replace("MAP", "map = a"))));
    if (memory.large && steps.contains("MAP")) {
      String part = steps.replace("MAP", "map = a, pages = \"1\"");
      to.add(new Program(name + ", in part", text(memory, part)));
    }
  }

  private static String text(Kind memory, String steps) {
    return """
        machine { nodes = [{ cpus = "0-1", memory = 32 MiB }, { cpus = "2-3", memory = 32 MiB }],
          distances = [[10, 20], [20, 10]] }
        ends = any, audit = on, locks { own = rwsem }, %s
        processes { app { cpu = 0, program = [
          { op = mmap, map = a, %s }, { op = touch, map = a }, %s
        ] } }
        """
        .formatted(memory.setting, memory.map, steps);
  }
}
