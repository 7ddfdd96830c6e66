package pageferry.experiment.conf;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pageferry.mm.FolioMode;
import pageferry.mm.Paging;

/** Reads when page faults use folios of each size, such as { 64kB = always }. */
public final class FolioModes {
  private static final Map<String, FolioMode> MODES = new TreeMap<>();

  static {
    for (FolioMode mode : FolioMode.values()) {
      MODES.put(mode.name().toLowerCase(Locale.ROOT), mode);
    }
  }

  private FolioModes() {}

  /** The mode of each order that is named; none is where there is no entry. */
  public static SortedMap<Integer, FolioMode> read(@Nullable Entry entry, Paging paging) {
    SortedMap<Integer, FolioMode> folios = new TreeMap<>();
    if (entry == null) {
      return folios;
    }
    entry
        .members("sizes such as { 64kB = always }")
        .forEach(
            (size, mode) ->
                folios.put(order(size, mode, paging), mode.oneOf("when to use folios", MODES)));
    return folios;
  }

  private static int order(String size, Entry entry, Paging paging) {
    List<String> sizes =
        IntStream.rangeClosed(1, paging.hugeOrder()).mapToObj(paging::sizeText).toList();
    int at = sizes.indexOf(size);
    if (at < 0) {
      throw entry.mistake("one of the sizes " + sizes + " before it");
    }
    return at + 1;
  }
}
