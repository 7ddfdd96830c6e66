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
  /** What a text names. */
  public static NodeList parse(String text) {
    NumberList list = NumberList.parse(text, NodeMask.MAX_NUMNODES);
    return new NodeList(NodeMask.of(list.numbers()), list.wrong());
  }
}
