package pageferry.cluster;

/**
 * A piece of work that is done once: one row of a job with one seed.
 *
 * @param job the job
 * @param index which of its units, from 0
 */
record Unit(String job, int index) implements Wire {
  BlobKey key() {
    return new BlobKey(job, index);
  }
}
