package pageferry.protocol.ops.space;

import java.util.Map;

/** Reads what a program has said that its pages hold, for a child: copy_user_highpage(). */
public record ReadContents() implements SpaceOp<Map<Long, Long>> {
  @Override
  public Map<Long, Long> on(Space space) {
    return space.contents().all();
  }
}
