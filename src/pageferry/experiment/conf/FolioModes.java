package pageferry.experiment.conf;

import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.FolioMode;
import pageferry.mm.Pages;

/** Reads when page faults use folios of each size, such as { 64kB = always }. */
public final class FolioModes {
  private static final Map<String, FolioMode> MODES = new TreeMap<>();
  private static final Map<String, Integer> ORDERS = new TreeMap<>();

  static {
    for (FolioMode mode : FolioMode.values()) {
      MODES.put(mode.name().toLowerCase(Locale.ROOT), mode);
    }
    for (int order = 1; order <= Pages.HUGE_ORDER; order++) {
      ORDERS.put(Pages.sizeText(order), order);
    }
  }

  private FolioModes() {}

  /** The mode of each order that is named; none is where there is no entry. */
  public static SortedMap<Integer, FolioMode> read(@Nullable Entry entry) {
    SortedMap<Integer, FolioMode> folios = new TreeMap<>();
    if (entry == null) {
      return folios;
    }
    entry
        .members("sizes such as { 64kB = always }")
        .forEach(
            (size, mode) -> folios.put(order(size, mode), mode.oneOf("when to use folios", MODES)));
    return folios;
  }

  private static int order(String size, Entry entry) {
    Integer order = ORDERS.get(size);
    if (order == null) {
      throw entry.mistake("one of the sizes " + ORDERS.keySet() + " before it");
    }
    return order;
  }
}
