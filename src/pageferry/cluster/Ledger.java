package pageferry.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the coordinator has written down: jobs that were asked for, and what came of their units.
 */
final class Ledger {
  /** How many jobs are kept; the one that was asked for first is dropped for one more. */
  static final int MOST_JOBS = 64;

  /** How many units are told of at once: a message has its limits. */
  private static final int TOLD_AT_ONCE = 1000;

  private final Map<String, Kept> jobs = new LinkedHashMap<>();

  /**
   * A whole ledger, as it is kept in the place of its entries.
   *
   * @param jobs what it has, the job that was asked for first being the first
   */
  record Image(List<JobImage> jobs) implements Wire {
    Image {
      jobs = List.copyOf(jobs);
    }
  }

  /**
   * A job and what is done of it.
   *
   * @param job which
   * @param text its text
   * @param order the units that are done, in the order in which they were
   * @param outcomes what came of them, in the same order
   */
  @SuppressWarnings("ArrayRecordComponent")
  record JobImage(String job, byte[] text, List<Integer> order, List<byte[]> outcomes)
      implements Wire {
    JobImage {
      order = List.copyOf(order);
      outcomes = List.copyOf(outcomes);
    }
  }

  /** An entry of the ledger. */
  sealed interface Entry extends Wire {
    /** Has a ledger take it over. */
    void addTo(Ledger ledger);
  }

  /**
   * A job was asked for, or a unit of it was done.
   *
   * @param key which
   * @param bytes its text, or what came of it
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Written(BlobKey key, byte[] bytes) implements Entry {
    @Override
    public void addTo(Ledger ledger) {
      ledger.write(key, bytes);
    }
  }

  /**
   * A job is wanted no more.
   *
   * @param job which
   */
  record Forgotten(String job) implements Entry {
    @Override
    public void addTo(Ledger ledger) {
      ledger.jobs.remove(job);
    }
  }

  /** A job and what is done of it. */
  private static final class Kept {
    private final byte[] text;
    private final int units;
    private final SortedMap<Integer, byte[]> done = new TreeMap<>();
    private final List<Integer> order = new ArrayList<>();

    Kept(byte[] text) {
      this.text = text;
      this.units = Packed.record(text, Job.class).units();
    }
  }

  /** All of it, to be kept. */
  Image image() {
    List<JobImage> images = new ArrayList<>();
    jobs.forEach(
        (job, kept) -> {
          List<byte[]> outcomes =
              kept.order.stream().map(unit -> Objects.requireNonNull(kept.done.get(unit))).toList();
          images.add(new JobImage(job, kept.text, kept.order, outcomes));
        });
    return new Image(images);
  }

  /** The ledger that was kept. */
  static Ledger of(Image image) {
    Ledger ledger = new Ledger();
    for (JobImage job : image.jobs()) {
      ledger.write(BlobKey.text(job.job()), job.text());
      for (int i = 0; i < job.order().size(); i++) {
        ledger.write(new BlobKey(job.job(), job.order().get(i)), job.outcomes().get(i));
      }
    }
    return ledger;
  }

  /** Takes an entry over. */
  void add(Entry entry) {
    entry.addTo(this);
  }

  private void write(BlobKey key, byte[] bytes) {
    if (key.unit() == BlobKey.TEXT) {
      jobs.computeIfAbsent(key.job(), job -> new Kept(bytes));
      if (jobs.size() > MOST_JOBS) {
        jobs.remove(jobs.keySet().iterator().next());
      }
      return;
    }
    Kept job = jobs.get(key.job());
    if (job != null && job.done.putIfAbsent(key.unit(), bytes) == null) {
      job.order.add(key.unit());
    }
  }

  /** Whether there is such a job. */
  boolean has(String job) {
    return jobs.containsKey(job);
  }

  /** The bytes of that name; null if there are none yet. */
  byte @Nullable [] bytes(BlobKey key) {
    Kept job = jobs.get(key.job());
    if (job == null) {
      return null;
    }
    return key.unit() == BlobKey.TEXT ? job.text : job.done.get(key.unit());
  }

  /** Some units of a job that are done, in the order in which they were, after the first ones. */
  List<Integer> done(String job, int without) {
    Kept kept = jobs.get(job);
    if (kept == null || without >= kept.order.size()) {
      return List.of();
    }
    int end = Math.min(kept.order.size(), without + TOLD_AT_ONCE);
    return List.copyOf(kept.order.subList(without, end));
  }

  /** All units that are not done, job after job. */
  List<Unit> open() {
    List<Unit> open = new ArrayList<>();
    jobs.keySet().forEach(job -> open.addAll(open(job)));
    return open;
  }

  /** The units of a job that are not done. */
  List<Unit> open(String job) {
    Kept kept = jobs.get(job);
    List<Unit> open = new ArrayList<>();
    for (int i = 0; kept != null && i < kept.units; i++) {
      if (!kept.done.containsKey(i)) {
        open.add(new Unit(job, i));
      }
    }
    return open;
  }
}
