package pageferry.protocol.ops.space;

/**
 * Says whether all memory of an address space is to be merged, that which is mapped later too:
 * MMF_VM_MERGE_ANY (include/linux/mm_types.h, Linux 6.12). Answers what held before.
 *
 * @param all whether it is
 */
public record MergesAny(boolean all) implements SpaceOp<Boolean> {
  @Override
  public Boolean on(Space space) {
    boolean before = space.mergesAny();
    space.setMergesAny(all);
    return before;
  }
}
