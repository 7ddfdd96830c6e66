package pageferry.mutate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import pageferry.experiment.conf.ConfFiles;

/** The inputs that are spoilt: every kind of file that pageferry reads, and command lines. */
final class Cases {
  /** An experiment with a step of every kind, and every kind of key. */
  private static final String ALL =
      """
      about = "everything"
      machine { nodes = [{ cpus = "0-1", memory = 64 MiB }, { cpus = [2, 3], memory = 32 MiB, movable = 8 MiB, tier = 1 }], distances = [[10, 20], [20, 10]] }
      kernel = "6.1", seed = 3, schedule = random, thp = madvise, hugetlb-pages = 1, audit = on
      limits { steps = 2000, time = 100 ms }
      liveness { overtakes = 10, stall = 1 s }, hung-task-timeout-secs = 100
      switches { lru-batch-size = 15 }
      costs { free-ns = 1 us, unmap-ns = { exponential = 3 us }, remap-ns = { uniform = [1 us, 2 us] } }
      pressure = [{ node = 1, free = low, plus = 1 MiB, at = 1 ms, for = 2 ms }]
      demotion { protocol = locked, targets = [1, -1] }
      faults = [
        { fault = fail_migrate, step = copy, probability = 10, error = EAGAIN, times = -1, interval = 2 }
        { fault = cpu_stall, for = 10 us, fail-nth = 3, cpus = [0, 1] }
        { fault = fail_page_alloc, probability = 1.5, min-order = 0, space = 4, stacktrace-depth = 8 }
      ]
      processes {
        app { threads {
          zoe { cpu = 0, program = [
            { op = mmap, map = a, pages = 16, type = anon, share = private, prot = rw }
            { op = touch, map = a, pages = "0-7,9", access = write }
            { op = mbind, map = a, mode = "BIND|STATIC_NODES", nodes = [1], flags = [MOVE], maxnode = 64 }
            { op = move_pages, map = a, pages = "0-15:2", nodes = [1, 0], each = 2, count = 8, flags = [MOVE] }
            { op = repeat, times = 3, body = [{ op = access, map = a, pattern = zipf, count = 5, think = 1 us }] }
            { op = signal, signal = go }
            { op = madvise, map = a, offset = 4096, raw_len = 8192, advice = DONTNEED }
            { op = hold_folios, map = a, pages = "0", how = locked, body = [{ op = sleep, time = 1 us }] }
            { op = munmap, map = a, offset = 0, raw_len = 4096 }
          ] }
          adam { cpus = "2-3", program = [
            { op = wait, signal = go, count = 1 }
            { op = for, duration = 10 us, body = [{ op = touch, addr = ["a:0", "null"] }] }
            { op = sched_setaffinity, cpu = 1 }
            { op = migrate_pages, target = zoe, from = [0], to = [1] }
          ] }
        } }
        other { cpu = 1, program = [
          { op = mmap, map = b, pages = 4, type = tmpfs, share = shared }
          { op = touch, map = b }, { op = pin, map = b, name = p, batch = 2 }, { op = unpin, name = p }
          { op = fork, child = kid, body = [{ op = touch, map = b }, { op = exit }] }
          { op = set_mempolicy, mode = INTERLEAVE, nodes = [0, 1] }
          { op = sysctl, name = kernel.numa_balancing, value = 1 }
          { op = write_file, path = "/proc/sys/vm/drop_caches", value = "3" }
          { op = touch_until, map = b, node = 0, limit_ms = 1 }, { op = setuid, uid = 5 }
          { op = get_mempolicy, map = b, page = 1, flags = [NODE, ADDR], maxnode = 1025 }
          { op = set_mempolicy_home_node, map = b, node = 0, flags = 0 }
          { op = offline_node, node = 1, zone = movable, limit_s = 1 }, { op = set_cap, drop = [ALL] }
        ] }
      }
      variants { v { kernel = "5.10" }, w {} }
      compare { variant = [w, v] }
      columns = [migrate.succeeded, lock.hold.max]
      expect = ["value('migrate.failed') < 100"]
      """;

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

  private void experiments() throws IOException {
    file("experiment", "all.conf", ALL, run("all.conf"));
    file("experiment", "all-2.conf", ALL, run("all-2.conf"));
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
        Files.readString(ROOT.resolve("conf/kernels/6.1.conf")));
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
    for (String name : List.of("costs.conf", "strategies.conf", "experiment.conf")) {
      Path home = folder.resolve("home-" + name);
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
    recorded("results", results, "report", "--html", folder.resolve("r.html").toString());
    recorded("results", results, "compare", results.toString());
    recorded("transcript", transcript, "replay");
    recorded("exported run", exported, "journal", "import", "--journal", journal.toString());
    if (Files.isDirectory(found)) {
      for (Path schedule : sorted(found)) {
        recorded("schedule", schedule, "replay");
      }
    }
    file(
        "seeds",
        "known.txt",
        "# known\n17\n-3\n",
        List.of("torture", small.toString(), "--runs", "0", "--known", place("known.txt")));
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
            List.of("run", small.toString(), "--kernel", "5.10", "--journal-detail", "off"),
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
                "--threads",
                "1",
                "--strategy",
                "pct",
                "--journal",
                place("journal")),
            List.of("torture", small.toString(), "--runs", "0", "--seed", "1"),
            List.of("conform", place("none"), "--kernel", "6.1", "--only", "basic/*"),
            List.of("compare", place("results.json"), place("results.json")));
    for (List<String> line : lines) {
      cases.add(new Case("command line", null, new byte[0], line, null));
    }
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
