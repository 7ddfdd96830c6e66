package pageferry.world;

/** A sink of whole numbers: what digests and journals make of an event. */
public interface Words {
  /** Takes one number. */
  Words add(long word);
}
