package pageferry.protocol.ops.space;

import java.util.Optional;

/**
 * Hands out what a process has pinned or holds, to be given back: close_fd() (fs/file.c, Linux
 * 6.1). Answers nothing where no descriptor has that name.
 *
 * @param name the ring's or pipe's name
 */
public record TakeHold(String name) implements SpaceOp<Optional<PageHold>> {
  @Override
  public Optional<PageHold> on(Space space) {
    return Optional.ofNullable(space.holds().remove(name));
  }
}
