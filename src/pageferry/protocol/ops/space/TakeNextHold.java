package pageferry.protocol.ops.space;

import java.util.Map;
import java.util.Optional;

/**
 * Hands out the next of all that a process has pinned or holds when it ends: close_files()
 * (fs/file.c, Linux 6.1). Answers nothing when that was all.
 */
public record TakeNextHold() implements SpaceOp<Optional<PageHold>> {
  @Override
  public Optional<PageHold> on(Space space) {
    return Optional.ofNullable(space.holds().pollFirstEntry()).map(Map.Entry::getValue);
  }
}
