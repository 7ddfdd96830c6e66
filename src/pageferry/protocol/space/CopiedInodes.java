package pageferry.protocol.space;

import java.util.List;

/** The inodes of whose private maps the address space has pages of its own. */
public record CopiedInodes() implements SpaceOp<List<Integer>> {
  @Override
  public List<Integer> on(Space space) {
    return List.copyOf(space.copied());
  }
}
