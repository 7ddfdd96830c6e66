package pageferry.protocol.ops.space;

/** Answers whether all memory of an address space is to be merged: MMF_VM_MERGE_ANY. */
public record LookMergesAny() implements SpaceOp<Boolean> {
  @Override
  public Boolean on(Space space) {
    return space.mergesAny();
  }
}
