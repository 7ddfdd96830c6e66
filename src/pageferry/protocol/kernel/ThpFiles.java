package pageferry.protocol.kernel;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.FolioMode;
import pageferry.mm.FolioSizes;
import pageferry.mm.HugePageMode;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Pages;
import pageferry.protocol.kernel.KernelFiles.Change;
import pageferry.protocol.kernel.KernelFiles.Written;
import pageferry.protocol.kernel.MachineFacts.Tuning;

/**
 * The file enabled of /sys/kernel/mm/transparent_hugepage and of each of its hugepages-SIZE:
 * enabled_store() and anon_enabled_store() (mm/huge_memory.c, Linux 6.1 and 6.8).
 */
final class ThpFiles {
  private static final Pattern ENABLED =
      Pattern.compile("/sys/kernel/mm/transparent_hugepage/(?:hugepages-(\\d{1,7}kB)/)?enabled");

  /** The smallest order that anonymous memory has besides base pages: THP_ORDERS_ALL_ANON. */
  private static final int SMALLEST = 2;

  /** Faults use other folios. */
  private record SetSizes(FolioSizes sizes) implements Change {
    @Override
    public Tuning of(Tuning before) {
      return before.sizing(sizes);
    }
  }

  private ThpFiles() {}

  /** What writing a text to a file of a machine comes to; null if it is none of these files. */
  static @Nullable Written write(String path, String text, MachineFacts machine) {
    Matcher file = ENABLED.matcher(path);
    if (!file.matches()) {
      return null;
    }
    String word = text.strip().toUpperCase(Locale.ROOT);
    FolioSizes before = machine.folios();
    if (file.group(1) == null) {
      HugePageMode mode = find(HugePageMode.values(), word);
      return mode == null ? Written.failed(Errno.EINVAL) : with(before.with(mode));
    }
    int order = order(file.group(1));
    if (order < SMALLEST || !machine.profile().has(KernelSwitch.ANON_FOLIO_SIZES)) {
      return Written.failed(Errno.ENOENT);
    }
    FolioMode mode = find(FolioMode.values(), word);
    return mode == null ? Written.failed(Errno.EINVAL) : with(before.with(order, mode));
  }

  private static Written with(FolioSizes sizes) {
    return Written.with(new SetSizes(sizes));
  }

  private static <T extends Enum<T>> @Nullable T find(T[] modes, String word) {
    for (T mode : modes) {
      if (mode.name().equals(word)) {
        return mode;
      }
    }
    return null;
  }

  private static int order(String size) {
    for (int order = SMALLEST; order <= Pages.HUGE_ORDER; order++) {
      if (Pages.sizeText(order).equals(size)) {
        return order;
      }
    }
    return 0;
  }
}
