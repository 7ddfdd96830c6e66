package pageferry.engine.virtual;

/** Which steps of a run happened before which others. */
interface Past {
  /** Whether what step {@code one} sent first was sent before what step {@code other} sent last. */
  boolean precedes(long one, long other);
}
