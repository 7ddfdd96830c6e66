package pageferry.protocol.kernel;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Defrag;
import pageferry.mm.Errno;
import pageferry.mm.FolioMode;
import pageferry.mm.FolioSizes;
import pageferry.mm.HugePageMode;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Paging;
import pageferry.mm.SharedSizes;
import pageferry.protocol.kernel.KernelFiles.Change;
import pageferry.protocol.kernel.KernelFiles.Written;
import pageferry.protocol.kernel.MachineFacts.Tuning;

/**
 * The files defrag, enabled and shmem_enabled of /sys/kernel/mm/transparent_hugepage and of each of
 * its hugepages-SIZE: enabled_store() and anon_enabled_store() (mm/huge_memory.c, Linux 6.1 and
 * 6.8).
 */
final class ThpFiles {
  private static final Pattern ENABLED =
      Pattern.compile(
          "/sys/kernel/mm/transparent_hugepage/(?:hugepages-(\\d{1,7}kB)/)?(shmem_)?enabled");

  private static final String DEFRAG = "/sys/kernel/mm/transparent_hugepage/defrag";

  /** The smallest order that anonymous memory has besides base pages: THP_ORDERS_ALL_ANON. */
  private static final int SMALLEST_ANON = 2;

  /** Faults use other folios. */
  private record SetSizes(FolioSizes sizes) implements Change {
    @Override
    public Tuning of(Tuning before) {
      return before.sizing(sizes);
    }
  }

  /** Faults compact memory otherwise. */
  private record SetDefrag(Defrag defrag) implements Change {
    @Override
    public Tuning of(Tuning before) {
      return before.with(before.sysctls().defragmenting(defrag));
    }
  }

  private ThpFiles() {}

  /** Whether it is one of these files. */
  static boolean isKnown(String path) {
    return path.equals(DEFRAG) || ENABLED.matcher(path).matches();
  }

  /** What writing a text to a file of a machine comes to; null if it is none of these files. */
  static @Nullable Written write(String path, String text, MachineFacts machine) {
    if (path.equals(DEFRAG)) {
      return defrag(text.strip());
    }
    Matcher file = ENABLED.matcher(path);
    if (!file.matches()) {
      return null;
    }
    String word = text.strip().toUpperCase(Locale.ROOT);
    FolioSizes before = machine.folios();
    if (file.group(2) != null) {
      return shared(file.group(1), word, machine);
    }
    if (file.group(1) == null) {
      HugePageMode mode = find(HugePageMode.values(), word);
      return mode == null ? Written.failed(Errno.EINVAL) : with(before.with(mode));
    }
    int order = order(file.group(1), machine.topology().paging());
    if (order < SMALLEST_ANON || !machine.profile().has(KernelSwitch.ANON_FOLIO_SIZES)) {
      return Written.failed(Errno.ENOENT);
    }
    FolioMode mode = find(FolioMode.values(), word);
    return mode == null ? Written.failed(Errno.EINVAL) : with(before.with(order, mode));
  }

  /** shmem_enabled_store() and thpsize_shmem_enabled_store() (mm/shmem.c, Linux 6.1 and 6.12). */
  private static Written shared(@Nullable String size, String word, MachineFacts machine) {
    SharedSizes before = machine.folios().shared();
    SharedSizes after;
    if (size == null) {
      SharedSizes.All mode = find(SharedSizes.All.values(), word);
      after = mode == null ? null : before.with(mode);
    } else {
      int order = order(size, machine.topology().paging());
      if (order == 0 || !machine.profile().has(KernelSwitch.SHARED_FOLIO_SIZES)) {
        return Written.failed(Errno.ENOENT);
      }
      SharedSizes.Own mode = find(SharedSizes.Own.values(), word);
      after = mode == null ? null : before.with(order, mode);
    }
    boolean forced = after != null && after.all() == SharedSizes.All.FORCE;
    return after == null || forced && after.smallerInherit()
        ? Written.failed(Errno.EINVAL)
        : with(machine.folios().with(after));
  }

  /** defrag_store() (mm/huge_memory.c, Linux 6.1). */
  private static Written defrag(String word) {
    for (Defrag each : Defrag.values()) {
      if (each.text().equals(word)) {
        return Written.with(new SetDefrag(each));
      }
    }
    return Written.failed(Errno.EINVAL);
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

  private static int order(String size, Paging paging) {
    for (int order = 1; order <= paging.hugeOrder(); order++) {
      if (paging.sizeText(order).equals(size)) {
        return order;
      }
    }
    return 0;
  }
}
