package pageferry.mutate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import pageferry.experiment.conf.ConfFiles;

/** The inputs that are spoilt: every kind of file that pageferry reads, and command lines. */
final class Cases {

  private static final String SMALL =
      """
      limits { steps = 2000, time = 100 ms }
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 8 }, { op = touch, map = a }
        { op = move_pages, map = a, nodes = [1] } ] } }
      columns = [migrate.succeeded, lock.hold.max]
      """;

  private static final List<String> LIMITED =
      List.of(
          "--journal-detail", "off", "--set", "limits.steps=2000", "--set", "limits.time=100 ms");

  /** Options that say how much is done, which may take as long as somebody wants. */
  static final List<String> WORK =
      List.of("--runs", "--minutes", "--schedules", "--time", "--seeds", "--dilation");

  private static final Path ROOT = Path.of(System.getProperty(ConfFiles.HOME, "")).toAbsolutePath();

  private final Path folder;
  private final List<Case> cases = new ArrayList<>();

  /**
   * An input and the command that reads it.
   *
   * @param kind what it is called in the tally
   * @param file the file that is spoilt, or null if it is the command line itself
   * @param content what the file holds
   * @param arguments the command
   * @param home the folder that takes the place of the installation, or null
   */
  record Case(String kind, Path file, byte[] content, List<String> arguments, Path home) {}

  Cases(Path folder) {
    this.folder = folder;
  }

  /** All kinds, each with everything it needs beside it. */
  List<Case> all() throws IOException {
    Path small = write("small.conf", SMALL);
    experiments();
    installation(small);
    corpus();
    recorded(small);
    commandLines(small);
    return cases;
  }

  /** An experiment with a step of every kind, and every kind of key. */
  private static String everything() throws IOException {
    try (InputStream text = Cases.class.getResourceAsStream("all.conf.txt")) {
      return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void experiments() throws IOException {
    String everything = everything();
    file("experiment", "all.conf", everything, run("all.conf"));
    file("experiment", "all-2.conf", everything, run("all-2.conf"));
    file("experiment", "small-2.conf", SMALL, run("small-2.conf"));
    for (Path shipped : sorted(ROOT.resolve("conf/experiments"))) {
      String name = "shipped-" + shipped.getFileName();
      if (!name.contains("longterm") && !name.contains("torture")) {
        file("experiment", name, Files.readString(shipped), run(name));
      }
    }
    part(
        "machine",
        "machine",
        "two-socket.conf",
        Files.readString(ROOT.resolve("conf/machines/quad.conf")));
    part(
        "kernel",
        "kernel",
        "my-kernel.conf",
        "based-on = \"6.1\"\nstrategy = batch\nlru-batch-size = 7\ncollapse-advice = off\n");
    part(
        "arch",
        "architecture",
        "a.conf",
        Files.readString(ROOT.resolve("conf/architectures/arm64.conf")));
    write("includes.conf", "include \"part.conf\"\n" + SMALL);
    file(
        "included",
        "part.conf",
        "thp = never\nseed = 4\ncosts.free-ns = 1 us\n",
        run("includes.conf"));
  }

  private void part(String kind, String key, String name, String text) throws IOException {
    write("of-" + name, key + " = \"./" + name + "\"\n" + SMALL);
    file(kind, name, text, run("of-" + name));
  }

  /** The files that come with pageferry and can be changed in their place. */
  private void installation(Path small) throws IOException {
    for (String name :
        List.of(
            "costs/xeon-e5-2640v3-2017.conf",
            "strategies.conf",
            "experiment.conf",
            "kernels.conf")) {
      Path home = folder.resolve("home-" + name.replace('/', '-'));
      try (Stream<Path> files = Files.walk(ROOT.resolve("conf"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path copy = home.resolve(ROOT.relativize(file));
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy);
        }
      }
      Path file = home.resolve("conf").resolve(name);
      cases.add(new Case(name, file, Files.readAllBytes(file), run(small.toString()), home));
    }
  }

  private void corpus() throws IOException {
    Path from = ROOT.resolve("tests/corpus");
    List<Path> programs = sorted(from.resolve("basic"));
    for (int i = 0; i < programs.size(); i += 40) {
      String name = programs.get(i).getFileName().toString();
      Path answer = from.resolve("expected/6.1/basic").resolve(name);
      if (Files.exists(answer)) {
        for (String spoilt : List.of("program", "answer")) {
          Path corpus = folder.resolve("corpus-" + spoilt + "-" + name);
          Path program = copy(programs.get(i), corpus.resolve("basic").resolve(name));
          Path recorded = copy(answer, corpus.resolve("expected/6.1/basic").resolve(name));
          Path file = spoilt.equals("program") ? program : recorded;
          byte[] content = Files.readAllBytes(file);
          List<String> command = List.of("conform", corpus.toString());
          cases.add(new Case("corpus " + spoilt, file, content, command, null));
        }
      }
    }
  }

  /** What pageferry itself has written. */
  private void recorded(Path small) throws IOException {
    Path results = folder.resolve("results.json");
    Path journal = folder.resolve("journal");
    Path transcript = folder.resolve("run.transcript");
    Heard.of(
        "run", small.toString(), "--json", results.toString(), "--journal", journal.toString());
    Heard.of("run", small.toString(), "--engine", "threads", "--record", transcript.toString());
    Path exported = folder.resolve("run.jsonl");
    Heard.of(
        "journal",
        "export",
        "1",
        "--format",
        "jsonl",
        "--output",
        exported.toString(),
        "--journal",
        journal.toString());
    Path found = folder.resolve("found");
    Heard.of(
        "explore",
        "abba-page-locks",
        "--schedules",
        "50",
        "--out",
        found.toString(),
        "--journal",
        journal.toString());
    spoilt(results, journal, transcript, exported, found);
  }

  private void spoilt(Path results, Path journal, Path transcript, Path exported, Path found)
      throws IOException {
    recorded("results", results, "report", "--html", folder.resolve("r.html").toString());
    recorded("results", results, "compare", results.toString());
    recorded("transcript", transcript, "replay");
    recorded("exported run", exported, "journal", "import", "--journal", journal.toString());
    if (Files.isDirectory(found)) {
      for (Path schedule : sorted(found)) {
        recorded("schedule", schedule, "replay");
      }
    }
    written(small());
  }

  private String small() {
    return place("small.conf");
  }

  private void written(String small) throws IOException {
    file(
        "seeds",
        "known.txt",
        "# known\n17\n-3\n",
        List.of("torture", small, "--runs", "0", "--known", place("known.txt")));
    file(
        "journal.conf",
        "store.conf",
        Files.readString(ROOT.resolve("conf/journal.conf"))
            .replace("\"journal", "\"" + folder + "/store"),
        List.of("journal", "list", "--journal", place("store.conf")));
  }

  private void recorded(String kind, Path file, String... command) throws IOException {
    if (Files.exists(file)) {
      String name = "spoilt-" + cases.size() + "-" + file.getFileName();
      List<String> arguments = new ArrayList<>(List.of(command));
      arguments.add(place(name));
      cases.add(new Case(kind, folder.resolve(name), Files.readAllBytes(file), arguments, null));
    }
  }

  private void commandLines(Path small) {
    List<List<String>> lines =
        List.of(
            run(small.toString()),
            List.of("run", "first-run", "--seed", "3", "--seeds", "1", "--journal-detail", "off"),
            List.of(
                "run",
                small.toString(),
                "--set",
                "costs.free-ns=1 us",
                "--set",
                "processes.app.cpu=1",
                "--journal-detail",
                "off"),
            List.of("run", small.toString(), "--engine", "threads", "--dilation", "10"),
            List.of("run", small.toString(), "--kernel", "5.10", "--journal-detail", "off"));
    lines.forEach(line -> cases.add(new Case("command line", null, new byte[0], line, null)));
    journalLines(small)
        .forEach(line -> cases.add(new Case("command line", null, new byte[0], line, null)));
  }

  private List<List<String>> journalLines(Path small) {
    return List.of(
        List.of("journal", "list", "--journal", place("journal")),
        List.of("journal", "show", "1", "--journal", place("journal")),
        List.of("journal", "stat", "1.1", "--journal", place("journal")),
        List.of("journal", "verify", "1", "--journal", place("journal")),
        List.of("journal", "diff", "1", "1", "--journal", place("journal")),
        List.of("replay", "1", "--to", "1 us", "--journal", place("journal")),
        List.of(
            "explore",
            small.toString(),
            "--schedules",
            "3",
            "--depth",
            "2",
            "--seed",
            "1",
            "--parallel",
            "1",
            "--strategy",
            "pct",
            "--journal",
            place("journal")),
        List.of("torture", small.toString(), "--runs", "0", "--seed", "1"),
        List.of("conform", place("none"), "--kernel", "6.1", "--only", "basic/*"),
        List.of("compare", place("results.json"), place("results.json")));
  }

  private List<String> run(String name) {
    List<String> arguments = new ArrayList<>(List.of("run", place(name)));
    arguments.addAll(LIMITED);
    return arguments;
  }

  private void file(String kind, String name, String text, List<String> arguments)
      throws IOException {
    Path file = write(name, text);
    cases.add(new Case(kind, file, text.getBytes(StandardCharsets.UTF_8), arguments, null));
  }

  private String place(String name) {
    return folder.resolve(name).toString();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    return Files.copy(from, to);
  }

  private static List<Path> sorted(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }
}
