package pageferry.cluster;

import pageferry.experiment.run.TextDigest;
import pageferry.experiment.run.UnitWork;

/**
 * What somebody asks the cluster to do.
 *
 * @param name what users call it
 * @param kind which of the known kinds of work it is
 * @param units how many units it has
 * @param work all of it, in CBOR
 */
@SuppressWarnings("ArrayRecordComponent")
record Job(String name, String kind, int units, byte[] work) {
  static Job of(UnitWork<?> work) {
    return new Job(work.name(), Works.kind(work.getClass()), work.units(), Packed.plain(work));
  }

  /** What tells it from all other jobs: its name, and a digest of all that it asks. */
  String id() {
    return name + "-" + TextDigest.of(Packed.plain(this));
  }
}
