package pageferry.experiment.conf;

import java.util.Map;
import java.util.TreeMap;
import pageferry.mm.Paging;
import pageferry.mm.SwapSpec;

/** Reads the swap device of an experiment: {@code swap { kind = sync, size = 32 MiB }}. */
public final class SwapReader {
  private static final long LEAST_PAGES = 2;
  private static final long MOST_PAGES = 1L << 24;

  private SwapReader() {}

  /** The device that an entry describes. */
  public static SwapSpec read(Entry entry, Paging paging) {
    Fields fields = entry.fields(Keys.SWAP);
    Map<String, SwapSpec.Kind> kinds = new TreeMap<>();
    kinds.put("sync", SwapSpec.Kind.SYNC);
    kinds.put("async", SwapSpec.Kind.ASYNC);
    SwapSpec.Kind kind = fields.get("kind").oneOf("a kind of swap device", kinds);
    Entry size = fields.get("size");
    long pages = size.pages(paging);
    if (pages < LEAST_PAGES || pages > MOST_PAGES) {
      throw size.mistake("a size from 8 KiB to 64 GiB for 'size'");
    }
    SwapSpec usual = SwapSpec.usual(kind, (int) pages);
    return new SwapSpec(
        kind,
        usual.pages(),
        fields.nanoseconds("read", usual.readNs()),
        fields.nanoseconds("write", usual.writeNs()));
  }
}
