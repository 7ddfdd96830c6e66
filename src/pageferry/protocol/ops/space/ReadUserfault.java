package pageferry.protocol.ops.space;

import java.util.OptionalLong;

/** Answers the page of the oldest fault that was not read yet: userfaultfd_ctx_read(). */
public record ReadUserfault() implements SpaceOp<OptionalLong> {
  @Override
  public OptionalLong on(Space space) {
    Long vpn = space.userfaults().unread.poll();
    return vpn == null ? OptionalLong.empty() : OptionalLong.of(vpn);
  }
}
