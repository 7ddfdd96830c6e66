package pageferry.protocol.ops.node;

/** The watermark down to which an allocation may go. */
public enum Mark {
  HIGH,
  LOW,
  MIN,
  /** No watermark at all: PF_MEMALLOC. */
  NONE
}
