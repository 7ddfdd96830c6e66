package pageferry.experiment.record;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import pageferry.experiment.conf.BadInput;
import pageferry.mm.NodeSpec;
import pageferry.mm.Topology;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;

/**
 * QEMU with the nodes of a machine. Its node 0 has 48 MiB more, which the kernel is told to leave
 * to the guest's program; a node whose memory was added later is a memory module.
 */
final class Emulator {
  private static final int PROGRAM_MIB = 48;
  private static final int LEAST_FIRST_MIB = 768;
  private static final int PAGES_PER_MIB = 256;
  private static final long POLL_MS = 50;

  /** A guest that says nothing for so long hangs. */
  private static final long PATIENCE_MS = 240_000;

  private static final String COMMAND_LINE =
      "console=ttyS0 no_timer_check loglevel=4 panic=-1 oops=panic nokaslr"
          + " memmap=48M$0x2d000000 iomem=relaxed mitigations=off nowatchdog"
          + " rcupdate.rcu_cpu_stall_suppress=1 transparent_hugepage=madvise"
          + " numa_balancing=disable init_on_alloc=0 random.trust_cpu=on audit=0 apparmor=0"
          + " tsc=reliable";

  private final Topology machine;
  private final Path kernel;
  private final Path folder;
  private final boolean race;

  /**
   * @param machine whose nodes it has
   * @param kernel the image of the kernel
   * @param folder for its files
   * @param race whether CPUs are to run beside each other rather than in turns
   * @throws BadInput if the guest's program does not fit into the machine
   */
  Emulator(Topology machine, Path kernel, Path folder, boolean race) {
    this.machine = machine;
    this.kernel = kernel;
    this.folder = folder;
    this.race = race;
    if (mebibytes(machine.nodes().get(0)) < LEAST_FIRST_MIB) {
      throw new BadInput(
          "machine '"
              + machine.name()
              + "': expected a node 0 of at least "
              + (LEAST_FIRST_MIB - PROGRAM_MIB)
              + " MiB, where the guest's program lies, found less");
    }
  }

  /**
   * What a guest said in its life.
   *
   * @param answers the file of what its program said
   * @param console what the kernel said
   */
  record Said(Path answers, String console) {
    /** Reads what its program said. */
    BufferedReader reader() throws IOException {
      return Files.exists(answers)
          ? Files.newBufferedReader(answers, StandardCharsets.ISO_8859_1)
          : new BufferedReader(Reader.nullReader());
    }
  }

  /** Boots the kernel with these files, and waits until it has ended. */
  Said boot(byte[] initramfs) throws IOException, InterruptedException {
    Path files = folder.resolve("initramfs");
    Path answers = folder.resolve("answers");
    Path console = folder.resolve("console");
    Files.write(files, initramfs);
    Files.deleteIfExists(answers);
    Files.deleteIfExists(console);
    Process qemu =
        new ProcessBuilder(command(files, answers, console))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("qemu.log").toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    try {
      await(qemu, answers, console);
    } finally {
      qemu.destroyForcibly();
    }
    if (!Files.exists(console) && !Files.exists(answers)) {
      String said = Files.readString(folder.resolve("qemu.log"), StandardCharsets.ISO_8859_1);
      throw new BadInput(
          Tools.QEMU + ": expected a guest, found: " + said.lines().findFirst().orElse("nothing"));
    }
    return new Said(answers, text(console));
  }

  private static void await(Process qemu, Path answers, Path console)
      throws IOException, InterruptedException {
    long size = 0;
    long silent = 0;
    while (!qemu.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
      long now = size(answers) + size(console);
      silent = now == size ? silent + POLL_MS : 0;
      size = now;
      if (silent > PATIENCE_MS) {
        return;
      }
    }
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  private static String text(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
  }

  private List<String> command(Path files, Path answers, Path console) {
    List<String> command = new ArrayList<>(List.of(Tools.QEMU));
    command.addAll(
        Tools.hasKvm()
            ? List.of("-accel", "kvm", "-cpu", "host")
            : List.of(
                "-accel", "tcg,thread=" + (race ? "multi" : "single"), "-cpu", "max,la57=off"));
    command.addAll(List.of("-machine", "pc", "-smp", "" + machine.cpuCount()));
    command.addAll(memory());
    command.addAll(
        List.of("-display", "none", "-vga", "none", "-nic", "none", "-no-reboot", "-serial"));
    command.addAll(List.of("file:" + console, "-debugcon", "file:" + answers, "-device"));
    command.addAll(List.of("isa-debug-exit,iobase=0xf4,iosize=0x04", "-kernel", "" + kernel));
    command.addAll(List.of("-initrd", "" + files, "-append", COMMAND_LINE + movable()));
    return command;
  }

  private List<String> memory() {
    List<String> options = new ArrayList<>();
    List<NodeSpec> added = machine.nodes().stream().filter(NodeSpec::hotplugged).toList();
    long atBoot =
        machine.nodes().stream()
            .filter(node -> !node.hotplugged())
            .mapToLong(Emulator::mebibytes)
            .sum();
    options.add("-m");
    options.add(atBoot + "M" + (added.isEmpty() ? "" : ",slots=" + added.size() + ",maxmem=64G"));
    machine.nodes().forEach(node -> addNode(options, node));
    for (NodeSpec from : machine.nodes()) {
      for (NodeSpec to : machine.nodes()) {
        if (from.id() != to.id()) {
          options.add("-numa");
          int distance = machine.distance(from.id(), to.id());
          options.add("dist,src=" + from.id() + ",dst=" + to.id() + ",val=" + distance);
        }
      }
    }
    return options;
  }

  private static void addNode(List<String> options, NodeSpec node) {
    String memory = "memory-backend-ram,id=m" + node.id() + ",size=" + mebibytes(node) + "M";
    String cpus = node.cpus().stream().map(cpu -> ",cpus=" + cpu).collect(Collectors.joining());
    String numa = "node,nodeid=" + node.id() + cpus;
    options.addAll(List.of("-object", memory));
    if (node.hotplugged()) {
      String module = "pc-dimm,id=d" + node.id() + ",memdev=m" + node.id() + ",node=" + node.id();
      options.addAll(List.of("-numa", numa, "-device", module));
    } else {
      options.addAll(List.of("-numa", numa + ",memdev=m" + node.id()));
    }
  }

  private static long mebibytes(NodeSpec node) {
    return node.pages() / PAGES_PER_MIB + (node.id() == 0 ? PROGRAM_MIB : 0);
  }

  /** What keeps ZONE_MOVABLE as large as the machine has it. */
  private String movable() {
    long kernels = 0;
    boolean any = false;
    for (NodeSpec node : machine.nodes()) {
      for (ZoneSpec zone : node.zones()) {
        any |= zone.type() == ZoneType.MOVABLE;
        kernels += zone.type() == ZoneType.MOVABLE ? 0 : zone.pages() / PAGES_PER_MIB;
      }
    }
    return any ? " kernelcore=" + kernels + "M memhp_default_state=online_movable" : "";
  }
}
