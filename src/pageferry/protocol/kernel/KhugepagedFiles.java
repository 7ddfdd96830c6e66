package pageferry.protocol.kernel;

import java.util.List;
import java.util.OptionalInt;
import pageferry.mm.Errno;
import pageferry.mm.KernelNumber;
import pageferry.mm.KernelSwitch;
import pageferry.mm.KhugepagedTuning;
import pageferry.mm.KhugepagedTuning.Bounds;
import pageferry.mm.Sysctls;
import pageferry.protocol.kernel.KernelFiles.Setting;
import pageferry.protocol.kernel.KernelFiles.Written;

/**
 * The files of /sys/kernel/mm/transparent_hugepage/khugepaged that can be written:
 * khugepaged_attr_group (mm/khugepaged.c, Linux 6.1).
 */
public final class KhugepagedFiles {
  private static final String FOLDER = "/sys/kernel/mm/transparent_hugepage/khugepaged/";
  private static final String MAX_SHARED = "max_ptes_shared";
  private static final List<String> FILES =
      List.of(
          "defrag",
          "max_ptes_none",
          "max_ptes_swap",
          MAX_SHARED,
          "pages_to_scan",
          "scan_sleep_millisecs",
          "alloc_sleep_millisecs");

  /** khugepaged works otherwise. */
  private record Tune(KhugepagedTuning khugepaged) implements Setting {
    @Override
    public Sysctls of(Sysctls before) {
      return before.collapsing(khugepaged);
    }
  }

  private KhugepagedFiles() {}

  /** Whether it is one of these files. */
  public static boolean isKnown(String path) {
    return path.startsWith(FOLDER) && FILES.contains(path.substring(FOLDER.length()));
  }

  /** What writing a text to one of these files of a machine comes to. */
  static Written write(String path, String text, MachineFacts machine) {
    String file = path.substring(FOLDER.length());
    boolean hasShared = machine.profile().has(KernelSwitch.KHUGEPAGED_TAKES_SHARED);
    if (file.equals(MAX_SHARED) && !hasShared) {
      return Written.failed(Errno.ENOENT);
    }
    KhugepagedTuning before = machine.khugepaged();
    int most =
        switch (file) {
          case "defrag" -> 1;
          case "max_ptes_none", "max_ptes_swap", MAX_SHARED ->
              machine.topology().paging().huge() - 1;
          default -> Integer.MAX_VALUE;
        };
    int least = file.equals("pages_to_scan") ? 1 : 0;
    OptionalInt number = KernelNumber.within(KernelNumber.ofSys(text.strip()), least, most);
    return number.isEmpty()
        ? Written.failed(Errno.EINVAL)
        : Written.with(new Tune(tuned(before, file, number.getAsInt())));
  }

  private static KhugepagedTuning tuned(KhugepagedTuning before, String file, int value) {
    Bounds bounds = before.bounds();
    return switch (file) {
      case "defrag" -> before.defragmenting(value == 1);
      case "max_ptes_none" -> before.with(new Bounds(value, bounds.swap(), bounds.shared()));
      case "max_ptes_swap" -> before.with(new Bounds(bounds.none(), value, bounds.shared()));
      case "max_ptes_shared" -> before.with(new Bounds(bounds.none(), bounds.swap(), value));
      case "pages_to_scan" -> before.scanning(value);
      case "scan_sleep_millisecs" -> before.scanningEach(value);
      default -> before.allocatingEach(value);
    };
  }
}
