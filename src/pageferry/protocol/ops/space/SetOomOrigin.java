package pageferry.protocol.ops.space;

/**
 * Says whether the OOM killer is to take this process first, as it is what asks for so much memory:
 * set_current_oom_origin(), clear_current_oom_origin() (include/linux/oom.h, Linux 6.1). Answers 0.
 *
 * @param origin whether it does
 */
public record SetOomOrigin(boolean origin) implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    space.setOomOrigin(origin);
    return 0;
  }
}
