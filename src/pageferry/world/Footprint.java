package pageferry.world;

/**
 * What the delivery under way reads and changes of the actor that handles it, in parts: bits from 0
 * to 62 that each kind of actor numbers as it likes. A delivery that notes nothing is taken to
 * change the whole actor, so that an actor need know nothing of this. Two deliveries to one actor
 * commute if neither changes a part that the other reads, changes or adds to; additions to a part
 * commute with each other, not with reading it.
 */
public final class Footprint {
  /** All parts of an actor. */
  public static final long WHOLE = -1;

  /** The part that stands for an actor's dice. */
  private static final long DICE = 1L << 63;

  /** One that nobody looks at, so that nothing is kept. */
  public static final Footprint NONE = new Footprint(false);

  private final boolean kept;
  private long reads;
  private long changes;
  private long adds;
  private long awaits;
  private long dice;

  private Footprint(boolean kept) {
    this.kept = kept;
  }

  /** One that an engine looks at. */
  public static Footprint kept() {
    return new Footprint(true);
  }

  /** Whether anybody looks at it. */
  public boolean isKept() {
    return kept;
  }

  /** Forgets what was noted: another delivery begins. */
  public void begin() {
    reads = 0;
    changes = 0;
    adds = 0;
    awaits = 0;
    dice = 0;
  }

  /** The delivery throws dice; engines note it, beside what the actor notes. */
  public void throwsDice() {
    dice = DICE;
  }

  /** The delivery depends on what these parts are. */
  public void reads(long parts) {
    if (kept) {
      reads |= parts;
    }
  }

  /** The delivery changes these parts, or may. */
  public void changes(long parts) {
    if (kept) {
      changes |= parts;
    }
  }

  /** The delivery changes these parts so that any order of such changes leaves them the same. */
  public void adds(long parts) {
    if (kept) {
      adds |= parts;
    }
  }

  /**
   * The delivery is the last of several additions that mean the same, whoever they come from, and
   * does what was to be done after all of them: it comes after the others, but any could be last.
   */
  public void completes(long parts) {
    if (kept) {
      adds |= parts;
      awaits |= parts;
    }
  }

  /** The parts that were read. */
  public long read() {
    return reads;
  }

  /** The parts that were changed: the whole actor, if nothing was noted. */
  public long changed() {
    return (reads | changes | adds) == 0 ? WHOLE : changes | dice;
  }

  /** The parts that were added to. */
  public long added() {
    return adds;
  }

  /** The parts of which this was the last addition. */
  public long completed() {
    return awaits;
  }
}
