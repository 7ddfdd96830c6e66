package pageferry.mutate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import pageferry.mutate.Cases.Case;

/** What other tools and the kernel have written, each with the command that reads it. */
final class Doors {
  private static final Path INPUTS = Path.of("tests", "real-inputs");

  private static final String NUMA_MAPS =
      """
      7f0000000000 bind:0 anon=8 dirty=8 active=0 N0=6 N1=2 kernelpagesize_kB=4
      7f0000200000 default file=/usr/bin/app mapped=3 mapmax=2 N0=3 kernelpagesize_kB=4
      7f0000400000 interleave:0-1,3 heap anon=2 dirty=2 N0=1 N3=1 kernelpagesize_kB=4
      7f0000600000 prefer:1 stack anon=1 dirty=1 N1=1 kernelpagesize_kB=4
      7f0000800000 default huge anon=1 dirty=1 N0=1 kernelpagesize_kB=2048
      """;

  private static final String STRACE =
      """
      298 12:00:00.000100 munmap(0x7f1000000000, 32768) = 0 <0.000010>
      298 12:00:00.000200 mbind(0x7f0000000000, 32768, MPOL_BIND, [0x2], 64, MPOL_MF_MOVE) = 0
      298 12:00:00.000900 exit_group(0)     = ?
      """;

  private static final String HUNG =
      """
      INFO: task mover:61 blocked for more than 120 seconds.
            Not tainted 6.1.0-50-amd64 #1
      task:mover           state:D stack:0     pid:61    tgid:60    ppid:2      flags:0x00004000
      Call Trace:
       <TASK>
       __schedule+0x34d/0x9e0
       rwsem_down_read_slowpath+0x27d/0x4c0
       folio_lock_anon_vma_read+0x120/0x190
       rmap_walk_anon+0x1c5/0x270
       __unmap_and_move+0x2ef/0x3b0
       </TASK>
      task java pid 4242 tgid 4240 state D
      waits folio 0xffffea0001
      [<0>] folio_wait_bit_common+0x13d/0x350
      [<0>] migration_entry_wait_on_locked+0x1c8/0x2d0
      [<0>] do_swap_page+0x64f/0x7e0
      [<0>] handle_mm_fault+0xdb/0x2d0
      [<0>] do_user_addr_fault+0x191/0x550
      """;

  private final Path folder;
  private final List<Case> cases = new ArrayList<>();

  private Doors(Path folder) {
    this.folder = folder;
  }

  /** All of them, copied into a folder. */
  static List<Case> all(Path folder) throws IOException {
    Doors doors = new Doors(folder);
    doors.programs();
    doors.traces();
    doors.machines();
    return doors.cases;
  }

  private void programs() throws IOException {
    for (Path log : files("strace")) {
      add("strace", log, "import", "--out", out());
    }
    for (Path log : files("perf")) {
      add("perf trace", log, "import", "--out", out());
    }
    for (Path log : others("strace")) {
      add("other strace", log, "import", "--out", out());
    }
    for (Path stacks : others("hung")) {
      add("other hung", stacks, "import", "--out", out());
    }
    text("strace", "small.strace", STRACE, "import", "--out", out());
    text("hung", "hung.txt", HUNG, "import", "--out", out());
    Path log = Files.writeString(folder.resolve("whole.strace"), STRACE);
    Path maps = Files.writeString(folder.resolve("app.numa_maps"), NUMA_MAPS);
    byte[] content = NUMA_MAPS.getBytes(StandardCharsets.UTF_8);
    List<String> command =
        List.of("import", log.toString(), "--out", out(), "--numa-maps", "298=" + maps);
    cases.add(new Case("numa_maps", maps, content, command, null));
    Path trace = INPUTS.resolve("ftrace/6.12/migspeed.ftrace");
    Path beside = folder.resolve("beside.ftrace");
    Files.copy(trace, beside);
    List<String> both =
        List.of(
            "import",
            INPUTS.resolve("strace/6.12/migspeed.strace").toString(),
            beside.toString(),
            "--out",
            out());
    cases.add(new Case("strace and trace", beside, Files.readAllBytes(trace), both, null));
  }

  private void traces() throws IOException {
    String journal = folder.resolve("doors-journal").toString();
    for (Path trace : files("ftrace")) {
      add("trace", trace, "journal", "import", "--journal", journal);
      add("measured trace", trace, "calibrate");
    }
    for (Path trace : files("function_graph")) {
      add("functions", trace, "journal", "import", "--journal", journal);
    }
  }

  private void machines() throws IOException {
    for (Path survey : files("topology")) {
      String cpus = survey.resolveSibling("numactl-H").toString();
      String made = folder.resolve("m.conf").toString();
      add("survey", survey, "machine", "import", "--out", made, cpus);
    }
    for (Path survey : others("machines")) {
      add(
          "other survey",
          survey,
          "machine",
          "import",
          "--out",
          folder.resolve("o.conf").toString());
    }
    tree();
  }

  /** A tree of sysfs as a folder: one file of it is spoilt. */
  private void tree() throws IOException {
    Path root = folder.resolve("tree");
    String[] files = {
      "node/online", "0-1",
      "node/node0/cpulist", "0-1",
      "node/node0/distance", "10 21",
      "node/node0/meminfo", "Node 0 MemTotal:  786432 kB\nNode 0 MemFree:  600000 kB",
      "node/node1/cpulist", "2-3",
      "node/node1/distance", "21 10",
      "node/node1/access0/initiators/read_latency", "80",
      "node/node1/access0/initiators/read_bandwidth", "10000",
      "node/node1/hugepages/hugepages-2048kB/nr_hugepages", "4",
      "node/node1/meminfo", "Node 1 MemTotal:  786432 kB\nNode 1 MemFree:  600000 kB"
    };
    for (int i = 0; i < files.length; i += 2) {
      Path file = root.resolve("devices/system").resolve(files[i]);
      Files.createDirectories(file.getParent());
      byte[] content = (files[i + 1] + "\n").getBytes(StandardCharsets.UTF_8);
      Files.write(file, content);
      List<String> command = List.of("machine", "import", root.toString());
      cases.add(new Case("sysfs", file, content, command, null));
    }
  }

  private static List<Path> others(String kind) throws IOException {
    return below(Path.of("tests", "other-inputs", kind));
  }

  private String out() {
    return folder.resolve("imported.conf").toString();
  }

  private static List<Path> files(String kind) throws IOException {
    return below(INPUTS.resolve(kind));
  }

  private static List<Path> below(Path inputs) throws IOException {
    try (Stream<Path> found = Files.walk(inputs)) {
      return found
          .filter(Files::isRegularFile)
          .filter(file -> !file.toString().endsWith("facts.json"))
          .sorted()
          .toList();
    }
  }

  private void add(String kind, Path file, String... command) throws IOException {
    Path own = Files.createDirectories(folder.resolve("door-" + cases.size()));
    Path copy = own.resolve(String.valueOf(file.getFileName()));
    byte[] content = Files.readAllBytes(file);
    Files.write(copy, content);
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.add(copy.toString());
    cases.add(new Case(kind, copy, content, arguments, null));
  }

  private void text(String kind, String name, String text, String... command) throws IOException {
    add(kind, Files.writeString(folder.resolve(name), text), command);
  }
}
