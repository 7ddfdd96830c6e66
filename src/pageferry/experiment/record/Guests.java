package pageferry.experiment.record;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.mm.Topology;

/**
 * Guests of one kernel that run scripts: where one of them takes its guest down, the next guest
 * goes on with those behind it.
 */
final class Guests {
  /** Boots without any script's end behind which the kernel is given up. */
  private static final int MOST_IDLE_BOOTS = 2;

  private static final Pattern DEATH =
      Pattern.compile("(?:BUG|Oops|kernel BUG|Kernel panic|general protection)[^\\n]*");

  private final Path kernel;
  private final Path folder;
  private final byte[] program;
  private final boolean race;
  private String release = "";

  /**
   * @param kernel the image of the kernel: a bzImage for x86-64
   * @param folder a new one for what is needed meanwhile
   * @param race whether CPUs are to run beside each other rather than in turns
   * @throws BadInput if the image is none
   */
  Guests(Path kernel, Path folder, boolean race) throws IOException {
    requireImage(kernel);
    this.kernel = kernel;
    this.folder = folder;
    this.race = race;
    this.program = GuestProgram.build(folder);
  }

  /** Hears of scripts that have ended. */
  @FunctionalInterface
  interface Ending<S> {
    /**
     * A script has ended.
     *
     * @param lines what the guest said of it
     * @param death how the kernel died of it; null if it did not
     */
    void of(S script, List<String> lines, @Nullable String death);
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
  String release() {
    return release;
  }

  /** Runs the scripts on a machine, as long as nobody wants it to stop. */
  <S extends GuestScript> void run(
      Topology machine, List<S> scripts, BooleanSupplier stopped, Ending<S> ending)
      throws IOException, InterruptedException {
    Emulator emulator = new Emulator(machine, kernel, folder, race);
    List<S> left = new ArrayList<>(scripts);
    int idle = 0;
    while (!left.isEmpty() && !stopped.getAsBoolean()) {
      int before = left.size();
      Emulator.Said said = emulator.boot(Initramfs.of(program, image(machine, left)));
      left.removeAll(ended(left, said, ending));
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
  private static byte[] image(Topology machine, List<? extends GuestScript> left) {
    GuestImage image = new GuestImage();
    GuestSettings settings = new GuestSettings(image, machine.nodeCount());
    settings.begin();
    int fits = image.size();
    for (int i = 0; i < left.size(); i++) {
      left.get(i).addTo(image, settings, i);
      if (image.size() > GuestImage.MOST_BYTES) {
        if (i == 0) {
          throw new BadInput(
              left.get(i).name() + ": expected fewer pages, found too many to record");
        }
        break;
      }
      fits = image.size();
    }
    return image.ended(fits);
  }

  /** The scripts that have ended, one way or another. */
  private <S extends GuestScript> List<S> ended(
      List<S> scripts, Emulator.Said said, Ending<S> ending) throws IOException {
    List<S> ended = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    S running = null;
    try (BufferedReader reader = said.reader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
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
          ending.of(running, lines, null);
          ended.add(running);
          running = null;
        } else if (running != null) {
          lines.add(line);
        }
      }
    }
    if (running != null) {
      ending.of(running, whole(lines), death(said.console()));
      ended.add(running);
    }
    return ended;
  }

  /** All but the last line, which may have been cut off. */
  private static List<String> whole(List<String> lines) {
    return lines.isEmpty() ? lines : lines.subList(0, lines.size() - 1);
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
