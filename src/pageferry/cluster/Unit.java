package pageferry.cluster;

/**
 * A piece of work that is done once: a part of a job that depends on no other.
 *
 * @param job the job
 * @param index which of its units, from 0
 */
record Unit(String job, int index) implements Wire {
  BlobKey key() {
    return new BlobKey(job, index);
  }
}
