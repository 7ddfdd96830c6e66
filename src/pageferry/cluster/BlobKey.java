package pageferry.cluster;

/**
 * What bytes are: the text of a job, or what came of one of its units.
 *
 * @param job the job
 * @param unit the unit, from 0; {@link #TEXT} for the text
 */
record BlobKey(String job, int unit) implements Wire {
  static final int TEXT = -1;

  /** The text of a job. */
  static BlobKey text(String job) {
    return new BlobKey(job, TEXT);
  }
}
