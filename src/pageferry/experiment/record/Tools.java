package pageferry.experiment.record;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import pageferry.experiment.conf.BadInput;

/** The programs of this machine that recording needs. */
public final class Tools {
  /** The emulator of a whole machine. */
  public static final String QEMU = "qemu-system-x86_64";

  private static final String COMPILER = "gcc";
  private static final Path KVM = Path.of("/dev/kvm");

  private Tools() {}

  /** Whether all are there. */
  public static boolean areThere() {
    return isThere(QEMU) && isThere(COMPILER);
  }

  /**
   * Says what is to be installed.
   *
   * @throws BadInput if something is not there
   */
  public static void require() {
    List<String> missing = new ArrayList<>();
    List<String> packages = new ArrayList<>();
    if (!isThere(QEMU)) {
      missing.add(QEMU);
      packages.add("qemu-system-x86");
    }
    if (!isThere(COMPILER)) {
      missing.add(COMPILER);
      packages.add("gcc");
    }
    if (!missing.isEmpty()) {
      throw new BadInput(
          "record: expected "
              + String.join(" and ", missing)
              + " in the PATH, found none; on Debian: apt-get install "
              + String.join(" ", packages));
    }
  }

  /** Whether guests run on the processor itself. */
  static boolean hasKvm() {
    return Files.isReadable(KVM) && Files.isWritable(KVM);
  }

  private static boolean isThere(String program) {
    String path = System.getenv("PATH");
    for (String folder : (path == null ? "" : path).split(File.pathSeparator)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }
}
