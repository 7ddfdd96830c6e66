package pageferry.mm;

import org.jspecify.annotations.Nullable;

/**
 * A list of nodes such as {@code 0-1,3} as the kernel reads it: nodelist_parse(), which is
 * bitmap_parselist() (lib/bitmap-str.c, Linux 6.12; before 6.6 lib/bitmap.c).
 *
 * @param nodes the nodes that it names
 * @param wrong why it is no list: EINVAL, ERANGE for nodes that no kernel has, or EOVERFLOW for
 *     numbers of more than 32 bits; null if it is one
 */
public record NodeList(NodeMask nodes, @Nullable Errno wrong) {
  private static final long MOST = 0xffff_ffffL;

  /** What a text names. */
  public static NodeList parse(String text) {
    Parser parser = new Parser(text);
    NodeMask nodes = NodeMask.NONE;
    while (parser.findRegion()) {
      nodes = parser.region(nodes);
    }
    return new NodeList(parser.wrong == null ? nodes : NodeMask.NONE, parser.wrong);
  }

  /** Goes through a text; the first mistake ends it. */
  private static final class Parser {
    private final String text;
    private int at;
    private @Nullable Errno wrong;

    Parser(String text) {
      this.text = text;
    }

    private boolean isAt(String characters) {
      return at < text.length() && characters.indexOf(text.charAt(at)) >= 0;
    }

    /** Commas and blanks may be before a region, as many as there are. */
    boolean findRegion() {
      while (isAt(", \t\n\u000b\f\r")) {
        at++;
      }
      return wrong == null && at < text.length();
    }

    /** The same nodes with those of a region, which is 3, 0-3 or 0-15:1/4. */
    NodeMask region(NodeMask before) {
      long first = number();
      long last = isRegionOver() ? first : after("-");
      boolean plain = isRegionOver();
      long used = plain ? last + 1 : after(":");
      long group = plain ? last + 1 : after("/");
      if (wrong == null && (first > last || group == 0 || used > group)) {
        wrong = Errno.EINVAL;
      } else if (wrong == null && last >= NodeMask.MAX_NUMNODES) {
        wrong = Errno.ERANGE;
      }
      NodeMask nodes = before;
      for (long node = first; wrong == null && node <= last; node++) {
        nodes = (node - first) % group < used ? nodes.with((int) node) : nodes;
      }
      return nodes;
    }

    private boolean isRegionOver() {
      return wrong != null || at == text.length() || isAt(", \t\n\u000b\f\r");
    }

    /** The number behind a character, without which there is a mistake. */
    private long after(String sign) {
      if (wrong == null && !isAt(sign)) {
        wrong = Errno.EINVAL;
      }
      at++;
      return wrong == null ? number() : 0;
    }

    private long number() {
      int begin = at;
      long value = 0;
      while (isAt("0123456789")) {
        value = Math.min(value * 10 + text.charAt(at) - '0', MOST + 1);
        at++;
      }
      if (at == begin || value > MOST) {
        wrong = at == begin ? Errno.EINVAL : Errno.EOVERFLOW;
      }
      return value;
    }
  }
}
