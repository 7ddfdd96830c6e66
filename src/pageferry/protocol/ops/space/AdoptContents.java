package pageferry.protocol.ops.space;

import java.util.Map;

/**
 * Says that the pages of a child hold what those of its parent do. Answers 0.
 *
 * @param contents what the parent's pages hold
 */
public record AdoptContents(Map<Long, Long> contents) implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    space.contents().adopt(contents);
    return 0;
  }
}
