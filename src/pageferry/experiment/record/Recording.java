package pageferry.experiment.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conform.CorpusProgram;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Progress;

/**
 * Programs of the corpus, run several times on a kernel that boots under QEMU: each time in another
 * order, so that what an earlier program leaves behind shows as an answer that varies.
 */
public final class Recording {
  /** Boots without any program's end behind which the kernel is given up. */
  private static final int MOST_IDLE_BOOTS = 2;

  private static final Pattern DEATH =
      Pattern.compile("(?:BUG|Oops|kernel BUG|Kernel panic|general protection)[^\\n]*");

  private final Machines machines;
  private final Path kernel;
  private final Path folder;
  private final byte[] guest;
  private final Progress progress;
  private final Map<String, List<ObjectNode>> answers = new TreeMap<>();
  private final Map<String, String> refused = new TreeMap<>();
  private String release = "";
  private int done;
  private int total;

  /**
   * @param machines those that programs name
   * @param kernel the image of the kernel: a bzImage for x86-64
   * @param folder a new one for what is needed meanwhile
   * @param progress hears how far it is
   */
  public Recording(Machines machines, Path kernel, Path folder, Progress progress)
      throws IOException {
    requireImage(kernel);
    this.machines = machines;
    this.kernel = kernel;
    this.folder = folder;
    this.progress = progress;
    this.guest = GuestProgram.build(folder);
  }

  /** The boot protocol's signature, HdrS, stands at 0x202: Documentation/arch/x86/boot.rst. */
  private static void requireImage(Path kernel) throws IOException {
    byte[] head = new byte[0x206];
    try (InputStream image = Files.newInputStream(kernel)) {
      boolean whole = image.readNBytes(head, 0, head.length) == head.length;
      String signature = new String(head, 0x202, 4, StandardCharsets.ISO_8859_1);
      if (!whole || !signature.equals("HdrS")) {
        throw BadInput.at(
            new Place(kernel.toString(), 0),
            "the image of a kernel for x86-64 (bzImage, vmlinuz)",
            "something else");
      }
    }
  }

  /** The kernel's release, such as 6.1.0-50-amd64; empty until a guest has told it. */
  public String release() {
    return release;
  }

  /** Why programs were not recorded, by their names. */
  public Map<String, String> refused() {
    return Collections.unmodifiableMap(refused);
  }

  /** Runs the programs so many times, and answers what they answered, by their names. */
  public Map<String, ObjectNode> run(List<CorpusProgram> programs, int runs)
      throws IOException, InterruptedException {
    Map<String, List<ProgramScript>> byMachine = new TreeMap<>();
    for (CorpusProgram program : programs) {
      ProgramScript script = new ProgramScript(program);
      String refusal = script.refusal();
      if (refusal.isEmpty()) {
        byMachine.computeIfAbsent(program.machine(), unknown -> new ArrayList<>()).add(script);
        total += runs;
      } else {
        refused.put(program.name(), refusal);
      }
    }
    for (Map.Entry<String, List<ProgramScript>> machine : byMachine.entrySet()) {
      for (int run = 0; run < runs && !progress.isStopped(); run++) {
        runAll(machine.getKey(), shuffled(machine.getValue(), run));
      }
    }
    Map<String, ObjectNode> agreed = new LinkedHashMap<>();
    answers.forEach((name, all) -> agreed.put(name, Agreed.of(all)));
    return agreed;
  }

  /** The programs in an order that depends on the number of the run alone. */
  private static List<ProgramScript> shuffled(List<ProgramScript> scripts, int run) {
    List<ProgramScript> order = new ArrayList<>(scripts);
    SplittableRandom random = new SplittableRandom(run);
    for (int i = order.size() - 1; i > 0; i--) {
      Collections.swap(order, i, random.nextInt(i + 1));
    }
    return order;
  }

  private void runAll(String machine, List<ProgramScript> scripts)
      throws IOException, InterruptedException {
    Emulator emulator = new Emulator(machines.topology(machine), kernel, folder);
    List<ProgramScript> left = new ArrayList<>(scripts);
    int idle = 0;
    while (!left.isEmpty() && !progress.isStopped()) {
      int before = left.size();
      Emulator.Said said = emulator.boot(Initramfs.of(guest, image(machine, left)));
      left.removeAll(ended(left, said));
      idle = left.size() == before ? idle + 1 : 0;
      if (idle > MOST_IDLE_BOOTS) {
        throw BadInput.at(
            new Place(kernel.toString(), 0),
            "a kernel that runs the guest's program",
            "one that ends with: " + last(said.console()));
      }
    }
  }

  /** What is left, or as many of it as have room. */
  private byte[] image(String machine, List<ProgramScript> left) {
    GuestImage image = new GuestImage();
    GuestSettings settings = new GuestSettings(image, machines.topology(machine).nodeCount());
    settings.begin();
    int fits = image.size();
    for (int i = 0; i < left.size(); i++) {
      left.get(i).addTo(image, settings, i);
      if (image.size() > GuestImage.MOST_BYTES) {
        if (i == 0) {
          throw new BadInput(
              left.get(i).program().name() + ": expected fewer pages, found too many to record");
        }
        break;
      }
      fits = image.size();
    }
    return image.ended(fits);
  }

  /** The programs that have ended, one way or another. */
  private List<ProgramScript> ended(List<ProgramScript> scripts, Emulator.Said said) {
    List<ProgramScript> ended = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    ProgramScript running = null;
    for (String line : said.answers().split("\n")) {
      char kind = line.isEmpty() ? ' ' : line.charAt(0);
      if (kind == 'K') {
        release = line.substring(1).strip();
      } else if (kind == 'P') {
        running = scripts.get(Integer.parseInt(line.substring(2)));
        lines.clear();
      } else if (running != null && (kind == 'E' || kind == 'D')) {
        if (kind == 'D') {
          lines.add("! a step did not return");
        }
        add(running, Answers.of(running, release, lines));
        ended.add(running);
        running = null;
      } else if (running != null) {
        lines.add(line);
      }
    }
    if (running != null) {
      ObjectNode answer = Answers.of(running, release, whole(lines));
      answer.put("crash", death(said.console()));
      add(running, answer);
      ended.add(running);
    }
    return ended;
  }

  /** All but the last line, which may have been cut off. */
  private static List<String> whole(List<String> lines) {
    return lines.isEmpty() ? lines : lines.subList(0, lines.size() - 1);
  }

  private void add(ProgramScript script, ObjectNode answer) {
    String name = script.program().name();
    answers.computeIfAbsent(name, unknown -> new ArrayList<>()).add(answer);
    progress.at(++done, total, name);
  }

  private static String death(String console) {
    Matcher matcher = DEATH.matcher(console);
    return matcher.find() ? matcher.group().strip() : "no answer";
  }

  private static String last(String console) {
    List<String> lines = console.lines().map(String::strip).filter(e -> !e.isEmpty()).toList();
    return lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1);
  }
}
