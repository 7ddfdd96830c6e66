package pageferry.protocol.ops.space;

import java.util.Optional;

/**
 * Keeps what a process has pinned or holds under the name of the descriptor that stands for it,
 * which all its threads share: fd_install() (fs/file.c, Linux 6.1). Answers what the name stood for
 * before.
 *
 * @param name the ring's or pipe's name
 * @param hold the pages
 */
public record KeepHold(String name, PageHold hold) implements SpaceOp<Optional<PageHold>> {
  @Override
  public Optional<PageHold> on(Space space) {
    return Optional.ofNullable(space.holds().put(name, hold));
  }
}
