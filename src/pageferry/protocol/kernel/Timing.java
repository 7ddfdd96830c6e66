package pageferry.protocol.kernel;

/** When an {@link Instruction}'s nanoseconds pass. */
public enum Timing {
  /** Before it takes effect. */
  BEFORE,
  /** While its message is under way. */
  UNDER_WAY,
  /** With those of the next instruction: it leads from routine to routine. */
  LATER
}
