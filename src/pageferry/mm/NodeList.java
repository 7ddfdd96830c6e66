package pageferry.mm;

import org.jspecify.annotations.Nullable;

/** Reads lists of nodes such as {@code 0-1,3}: nodelist_parse() (lib/bitmap-str.c, Linux 6.12). */
public final class NodeList {
  private static final int MOST_DIGITS = 9;

  private NodeList() {}

  /** The nodes that a text names; null if it is none, or names nodes that no kernel has. */
  public static @Nullable NodeMask parse(String text) {
    NodeMask nodes = NodeMask.NONE;
    for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      String[] ends = part.strip().split("-", 2);
      int first = number(ends[0]);
      int last = number(ends[ends.length - 1]);
      if (first < 0 || last < first || last >= NodeMask.MAX_NUMNODES) {
        return null;
      }
      for (int node = first; node <= last; node++) {
        nodes = nodes.with(node);
      }
    }
    return nodes;
  }

  private static int number(String digits) {
    boolean is = !digits.isEmpty() && digits.length() <= MOST_DIGITS;
    return is && digits.chars().allMatch(each -> each >= '0' && each <= '9')
        ? Integer.parseInt(digits)
        : -1;
  }
}
