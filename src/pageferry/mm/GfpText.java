package pageferry.mm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Allocation flags as tracepoints print them: __show_gfp_flags (mmflags.h, gfpflag_names.h, 4.15 to
 * 7.2).
 */
public final class GfpText {
  private static final Map<Integer, String> NAMES = new LinkedHashMap<>();

  /** What all names mean here, those of flags that are one here or that few kernels have too. */
  private static final Map<String, Integer> FLAGS = new LinkedHashMap<>();

  static {
    NAMES.put(Gfp.TRANSHUGE, "GFP_TRANSHUGE");
    NAMES.put(Gfp.TRANSHUGE_LIGHT, "GFP_TRANSHUGE_LIGHT");
    NAMES.put(Gfp.HIGHUSER_MOVABLE, "GFP_HIGHUSER_MOVABLE");
    NAMES.put(Gfp.USER, "GFP_USER");
    NAMES.put(Gfp.KERNEL, "GFP_KERNEL");
    NAMES.put(Gfp.NOFS, "GFP_NOFS");
    NAMES.put(Gfp.RECLAIM, "__GFP_RECLAIM");
    NAMES.put(Gfp.HIGHMEM, "__GFP_HIGHMEM");
    NAMES.put(Gfp.MOVABLE, "__GFP_MOVABLE");
    NAMES.put(Gfp.IO, "__GFP_IO");
    NAMES.put(Gfp.FS, "__GFP_FS");
    NAMES.put(Gfp.ZERO, "__GFP_ZERO");
    NAMES.put(Gfp.DIRECT_RECLAIM, "__GFP_DIRECT_RECLAIM");
    NAMES.put(Gfp.KSWAPD_RECLAIM, "__GFP_KSWAPD_RECLAIM");
    NAMES.put(Gfp.NOWARN, "__GFP_NOWARN");
    NAMES.put(Gfp.RETRY_MAYFAIL, "__GFP_RETRY_MAYFAIL");
    NAMES.put(Gfp.NOFAIL, "__GFP_NOFAIL");
    NAMES.put(Gfp.NORETRY, "__GFP_NORETRY");
    NAMES.put(Gfp.MEMALLOC, "__GFP_MEMALLOC");
    NAMES.put(Gfp.COMP, "__GFP_COMP");
    NAMES.put(Gfp.NOMEMALLOC, "__GFP_NOMEMALLOC");
    NAMES.put(Gfp.HARDWALL, "__GFP_HARDWALL");
    NAMES.put(Gfp.THISNODE, "__GFP_THISNODE");
    NAMES.forEach((flags, name) -> FLAGS.put(name, flags));
    FLAGS.put("GFP_HIGHUSER", Gfp.USER | Gfp.HIGHMEM);
    FLAGS.put("GFP_KERNEL_ACCOUNT", Gfp.KERNEL);
    FLAGS.put("GFP_NOIO", Gfp.NOIO);
    FLAGS.put("GFP_ATOMIC", Gfp.KSWAPD_RECLAIM);
    FLAGS.put("GFP_NOWAIT", Gfp.KSWAPD_RECLAIM);
  }

  private GfpText() {}

  /** The text of flags. */
  public static String of(int gfp) {
    List<String> words = new ArrayList<>();
    int rest = gfp;
    for (Map.Entry<Integer, String> name : NAMES.entrySet()) {
      if ((rest & name.getKey()) == name.getKey()) {
        words.add(name.getValue());
        rest &= ~name.getKey();
      }
    }
    if (rest != 0) {
      words.add("0x" + Integer.toHexString(rest));
    }
    return words.isEmpty() ? "none" : String.join("|", words);
  }

  /** The flags that a text such as {@code GFP_KERNEL|__GFP_ZERO} names; others are left out. */
  public static int parse(String text) {
    int flags = 0;
    for (int from = 0; from < text.length(); ) {
      int end = text.indexOf('|', from) < 0 ? text.length() : text.indexOf('|', from);
      flags |= FLAGS.getOrDefault(text.substring(from, end), 0);
      from = end + 1;
    }
    return flags;
  }
}
