package pageferry.protocol.ops.space;

import pageferry.mm.NodeMask;

/**
 * Binds the policies of all areas to the nodes that may be used now: mpol_rebind_mm()
 * (mm/mempolicy.c, Linux 6.1).
 *
 * @param allowed the nodes
 */
public record RebindAreas(NodeMask allowed) implements SpaceOp<Nothing> {
  @Override
  public Nothing on(Space space) {
    space.rebind(allowed);
    return Nothing.NOTHING;
  }
}
