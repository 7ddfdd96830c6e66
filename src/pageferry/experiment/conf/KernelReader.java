package pageferry.experiment.conf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;

/** Reads a file of conf/kernels: a value for every {@link KernelSwitch}, and the strategy. */
public final class KernelReader {
  private static final String WHAT = "a kernel";

  private KernelReader() {}

  /**
   * The kernel that an entry describes.
   *
   * @param changes the switches that are set otherwise; a later object rules over an earlier one
   */
  public static KernelProfile read(String name, Entry entry, List<Entry> changes) {
    List<String> keys = new ArrayList<>(keys());
    keys.addAll(List.of("about", "strategy"));
    Fields fields = entry.fields(WHAT, keys);
    List<Fields> changed =
        changes.stream().map(each -> each.fields("the switches of a kernel", keys())).toList();
    Map<KernelSwitch, Long> values = new EnumMap<>(KernelSwitch.class);
    for (KernelSwitch each : KernelSwitch.values()) {
      Entry entryOf = fields.get(each.key());
      for (Fields set : changed) {
        entryOf = Objects.requireNonNullElse(set.find(each.key()), entryOf);
      }
      values.put(each, value(each, entryOf));
    }
    return new KernelProfile(name, fields.get("strategy").text(), values);
  }

  private static List<String> keys() {
    return Arrays.stream(KernelSwitch.values()).map(KernelSwitch::key).toList();
  }

  private static long value(KernelSwitch key, Entry entry) {
    return switch (key) {
      case LRU_BATCH_SIZE -> entry.whole(1, Short.MAX_VALUE);
      case FORK_KERNEL_PAGES -> entry.whole(0, Short.MAX_VALUE);
      case PAGE_LOCK_UNFAIRNESS -> entry.whole(-1, Integer.MAX_VALUE);
      default -> entry.flag() ? 1 : 0;
    };
  }
}
