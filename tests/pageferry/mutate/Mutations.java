package pageferry.mutate;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.ConfFiles;
import pageferry.mutate.Cases.Case;

/** Spoils inputs and hears what pageferry says: never a stack trace, never without a place. */
final class Mutations {
  private final List<Case> cases;
  private final long seed;
  private final Path failures;
  private final SortedMap<String, int[]> tally = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();

  /**
   * @param folder where files are written
   * @param seed what all changes follow from
   */
  Mutations(Path folder, long seed) throws IOException {
    this(folder, seed, new Cases(Files.createDirectories(folder)).all());
  }

  private Mutations(Path folder, long seed, List<Case> cases) throws IOException {
    this.cases = cases;
    this.seed = seed;
    this.failures = Files.createDirectories(folder.resolve("failures"));
  }

  /** The same of files alone: a command line that is spoilt may write anywhere. */
  static Mutations ofFiles(Path folder, long seed) throws IOException {
    List<Case> files =
        new Cases(folder)
            .all().stream()
                .filter(each -> each.file() != null && !each.kind().equals("journal.conf"))
                .toList();
    return new Mutations(folder, seed, files);
  }

  /** Mutations of what other tools and the kernel have written. */
  static Mutations ofDoors(Path folder, long seed) throws IOException {
    return new Mutations(folder, seed, Doors.all(Files.createDirectories(folder)));
  }

  /** Runs the mutations of those numbers; one has the same number and the same change again. */
  List<String> run(int from, int to) throws IOException {
    for (int number = from; number < to; number++) {
      run(number);
    }
    return wrong;
  }

  private void run(int number) throws IOException {
    Random random = new Random(seed * 1_000_003 + number);
    random.nextInt();
    List<String> kinds = cases.stream().map(Case::kind).distinct().toList();
    String kind = kinds.get(random.nextInt(kinds.size()));
    List<Case> those = cases.stream().filter(each -> each.kind().equals(kind)).toList();
    Case one = those.get(random.nextInt(those.size()));
    Mutator mutator = new Mutator(random);
    List<String> arguments = new ArrayList<>(one.arguments());
    byte[] spoilt = mutator.mutate(one.content());
    if (one.file() == null) {
      int at = 1 + random.nextInt(arguments.size() - 1);
      at -= Cases.WORK.contains(arguments.get(at - 1)) ? 1 : 0;
      arguments.set(at, mutator.word(arguments.get(at)));
    } else {
      Files.write(one.file(), spoilt);
    }
    Heard heard = heard(one, arguments);
    if (one.file() != null) {
      Files.write(one.file(), one.content());
    }
    note(
        number,
        one,
        spoilt,
        arguments,
        heard,
        one.file() == null ? heard.wrong() : heard.wrongOfFile());
  }

  static Heard heard(Case one, List<String> arguments) {
    String before = System.getProperty(ConfFiles.HOME);
    try {
      if (one.home() != null) {
        System.setProperty(ConfFiles.HOME, one.home().toString());
      }
      return Heard.of(arguments.toArray(String[]::new));
    } finally {
      if (one.home() != null && before == null) {
        System.clearProperty(ConfFiles.HOME);
      } else if (before != null) {
        System.setProperty(ConfFiles.HOME, before);
      }
    }
  }

  private void note(
      int number,
      Case one,
      byte[] spoilt,
      List<String> arguments,
      Heard heard,
      @Nullable String complaint)
      throws IOException {
    int[] counts = tally.computeIfAbsent(one.kind(), unknown -> new int[5]);
    counts[heard.code() < 0 || heard.code() > 3 ? 4 : heard.code()]++;
    if (complaint != null) {
      Path kept = failures.resolve(number + "-" + one.kind().replace(' ', '-'));
      Files.write(kept, spoilt);
      String said = heard.err().strip();
      wrong.add(
          number
              + " "
              + one.kind()
              + ": "
              + complaint
              + "; "
              + String.join(" ", arguments)
              + "\n    "
              + kept
              + "\n    "
              + (said.length() > 300 ? said.substring(0, 300) + "..." : said));
    }
  }

  /** How often each kind of input ended with exit code 0, 1, 2, 3, or otherwise. */
  void print(PrintStream out) {
    out.printf("%-18s %6s %6s %6s %6s %6s%n", "kind", "0", "1", "2", "3", "other");
    tally.forEach(
        (kind, n) -> out.printf("%-18s %6d %6d %6d %6d %6d%n", kind, n[0], n[1], n[2], n[3], n[4]));
  }

  /** Arguments: {@code doors} or not, how many mutations, the seed, the first number. */
  public static void main(String[] all) throws IOException {
    boolean doors = all.length > 0 && all[0].equals("doors");
    String[] arguments = Arrays.copyOfRange(all, doors ? 1 : 0, all.length);
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
    int first = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 0;
    Path folder = Files.createTempDirectory("mutations");
    Mutations mutations = doors ? ofDoors(folder, seed) : new Mutations(folder, seed);
    int done = first;
    int shown = 0;
    while (done < first + count) {
      int next = Math.min(first + count, done + 50);
      List<String> wrong = mutations.run(done, next);
      wrong.subList(shown, wrong.size()).forEach(System.out::println);
      shown = wrong.size();
      done = next;
    }
    mutations.print(System.out);
    System.out.println(count + " mutations of seed " + seed + ", " + shown + " wrong");
    System.exit(shown == 0 ? 0 : 1);
  }
}
