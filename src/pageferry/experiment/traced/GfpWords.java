package pageferry.experiment.traced;

import java.util.Map;
import pageferry.mm.Gfp;

/** Flags of allocations as tracepoints print them (gfpflag_names.h), 4.15 to 7.2. */
final class GfpWords {
  private static final Map<String, Integer> FLAGS =
      Map.ofEntries(
          Map.entry("GFP_TRANSHUGE", Gfp.TRANSHUGE),
          Map.entry("GFP_TRANSHUGE_LIGHT", Gfp.TRANSHUGE_LIGHT),
          Map.entry("GFP_HIGHUSER_MOVABLE", Gfp.HIGHUSER_MOVABLE),
          Map.entry("GFP_HIGHUSER", Gfp.USER | Gfp.HIGHMEM),
          Map.entry("GFP_USER", Gfp.USER),
          Map.entry("GFP_KERNEL_ACCOUNT", Gfp.KERNEL),
          Map.entry("GFP_KERNEL", Gfp.KERNEL),
          Map.entry("GFP_NOFS", Gfp.NOFS),
          Map.entry("GFP_NOIO", Gfp.NOIO),
          Map.entry("GFP_ATOMIC", Gfp.KSWAPD_RECLAIM),
          Map.entry("GFP_NOWAIT", Gfp.KSWAPD_RECLAIM),
          Map.entry("__GFP_RECLAIM", Gfp.RECLAIM),
          Map.entry("__GFP_HIGHMEM", Gfp.HIGHMEM),
          Map.entry("__GFP_MOVABLE", Gfp.MOVABLE),
          Map.entry("__GFP_IO", Gfp.IO),
          Map.entry("__GFP_FS", Gfp.FS),
          Map.entry("__GFP_ZERO", Gfp.ZERO),
          Map.entry("__GFP_DIRECT_RECLAIM", Gfp.DIRECT_RECLAIM),
          Map.entry("__GFP_KSWAPD_RECLAIM", Gfp.KSWAPD_RECLAIM),
          Map.entry("__GFP_NOWARN", Gfp.NOWARN),
          Map.entry("__GFP_RETRY_MAYFAIL", Gfp.RETRY_MAYFAIL),
          Map.entry("__GFP_NOFAIL", Gfp.NOFAIL),
          Map.entry("__GFP_NORETRY", Gfp.NORETRY),
          Map.entry("__GFP_MEMALLOC", Gfp.MEMALLOC),
          Map.entry("__GFP_COMP", Gfp.COMP),
          Map.entry("__GFP_NOMEMALLOC", Gfp.NOMEMALLOC),
          Map.entry("__GFP_HARDWALL", Gfp.HARDWALL),
          Map.entry("__GFP_THISNODE", Gfp.THISNODE));

  private GfpWords() {}

  /** The flags that a text such as {@code GFP_KERNEL|__GFP_ZERO} names; others are left out. */
  static int of(String text) {
    int flags = 0;
    for (int from = 0; from < text.length(); ) {
      int end = text.indexOf('|', from) < 0 ? text.length() : text.indexOf('|', from);
      flags |= FLAGS.getOrDefault(text.substring(from, end), 0);
      from = end + 1;
    }
    return flags;
  }
}
