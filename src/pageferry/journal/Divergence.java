package pageferry.journal;

/** A run that was run again and is not what the journal says it was. */
public final class Divergence extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Divergence(RunId run, String then, String now) {
    super("run " + run + " diverges\n  journal: " + then.strip() + "\n  now:     " + now.strip());
  }
}
