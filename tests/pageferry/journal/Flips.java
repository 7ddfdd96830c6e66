package pageferry.journal;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import pageferry.cli.Main;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.run.JournalRecorder;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Flips single bits of a journal's chunks, and asks journal verify what it finds. */
final class Flips {
  private static final int AROUND = 32;

  private final SplittableRandom random;
  private final SortedMap<String, byte[]> files = new TreeMap<>();
  private final SortedMap<RunId, String> chunks = new TreeMap<>();
  private final SortedMap<String, Integer> found = new TreeMap<>();

  /** A byte of a file that is part of a chunk, of one of these runs: some begin with equal ones. */
  private record Target(String file, int at, List<RunId> runs) {}

  Flips(long seed) throws IOException {
    random = new SplittableRandom(seed);
    Path folder = Files.createTempDirectory("flips");
    RunStarted.Origin origin = new RunStarted.Origin("test", Detail.ALL, 0);
    for (int number = 1; number <= 2; number++) {
      try (Journal journal = Journal.open(folder)) {
        JournalRecorder recorder =
            new JournalRecorder(journal, number, "victim.conf", row -> List.of(), origin);
        Runner.run(Victim.experiment(), Progress.NONE, Recording.Detail.NONE, recorder);
      }
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    try (Journal journal = Journal.open(folder)) {
      for (RunId run : journal.runs()) {
        StringBuilder bytes = new StringBuilder();
        journal
            .read(run)
            .forEachRemaining(
                chunk -> bytes.append(new String(chunk.bytes(), StandardCharsets.ISO_8859_1)));
        chunks.put(run, bytes.toString());
      }
    }
    delete(folder);
  }

  /** A place within a chunk: its surroundings are those of a place in some chunk's bytes. */
  private Target target() {
    List<String> stores = files.keySet().stream().filter(file -> file.startsWith("store")).toList();
    while (true) {
      String file = stores.get(random.nextInt(stores.size()));
      byte[] bytes = files.get(file);
      int at = bytes.length < 2 * AROUND ? 0 : random.nextInt(AROUND, bytes.length - AROUND);
      if (at > 0) {
        String around = new String(bytes, at - AROUND, 2 * AROUND, StandardCharsets.ISO_8859_1);
        List<RunId> runs =
            chunks.keySet().stream().filter(run -> chunks.get(run).contains(around)).toList();
        if (!runs.isEmpty()) {
          return new Target(file, at, runs);
        }
      }
    }
  }

  /**
   * Flips as many bits as asked; for tests/journal-flips.
   *
   * @param arguments how many, and a seed
   */
  public static void main(String[] arguments) throws IOException {
    int count = Integer.parseInt(arguments[0]);
    Flips flips = new Flips(Long.parseLong(arguments[1]));
    for (int i = 1; i <= count; i++) {
      String wrong = flips.flip();
      if (!wrong.isEmpty()) {
        System.out.println(i + "/" + count + " " + wrong);
        System.exit(1);
      }
    }
    System.out.println(count + " flipped, all found " + flips.found);
  }

  /** Flips one bit; answers what is wrong with what verify says of it, if anything is. */
  String flip() throws IOException {
    Target target = target();
    Path folder = Files.createTempDirectory("flips");
    for (String file : files.keySet()) {
      byte[] bytes = files.get(file).clone();
      if (file.equals(target.file())) {
        bytes[target.at()] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      }
      Path copy = folder.resolve(file);
      Files.createDirectories(copy.getParent());
      Files.write(copy, bytes);
    }
    StringWriter out = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute("journal", "verify", "--journal", folder.toString());
    delete(folder);
    boolean inLog = target.file().endsWith(".log");
    found.merge(inLog ? "in logs" : "in tables", 1, Integer::sum);
    String text = out.toString();
    boolean named =
        inLog || target.runs().stream().anyMatch(run -> text.contains(run + "  DAMAGED"));
    boolean othersGood =
        inLog || text.lines().filter(line -> line.contains("  good  ")).count() == 3;
    boolean right = code == 2 && named && othersGood && !text.contains("\tat ");
    return right ? "" : target + ": code " + code + "\n" + text;
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
