package pageferry.protocol.program;

import java.util.List;

/**
 * A node-mask argument as a program passes it: pointer and maxnode.
 *
 * @param pointer what the pointer leads to
 * @param nodes the node numbers set in the mask, any number of them existing or not
 * @param maxnode the number the call is given beside it
 */
public record NodeArg(Pointer pointer, List<Integer> nodes, long maxnode) {
  /** What a pointer argument leads to. */
  public enum Pointer {
    NULL,
    BAD,
    MASK
  }

  public NodeArg {
    nodes = List.copyOf(nodes);
  }

  /** NULL with maxnode 0: the argument left out. */
  public static final NodeArg ABSENT = new NodeArg(Pointer.NULL, List.of(), 0);
}
