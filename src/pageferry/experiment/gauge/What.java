package pageferry.experiment.gauge;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is measured: each by its name, beside what it is held against. */
public enum What {
  /** Messages of a population that does nothing else, 14 of them for a migration. */
  SKELETON("bare skeleton of 14 messages", "migrations/s", null, 0, SkeletonGauge::bare),
  /** The same with as many messages and timers as a migration really has. */
  AS_MANY(
      "bare skeleton of as many messages and timers",
      "migrations/s",
      SKELETON,
      0,
      SkeletonGauge::asMany),
  /** Base pages by move_pages(2), one after the other, as kernels up to 6.2 do. */
  BASE_PAGES(
      "base pages, one by one", "migrations/s", SKELETON, 0.75, () -> MachineGauge.of("6.1", 1)),
  /** Base pages by move_pages(2), in batches, as kernels from 6.3 on do. */
  BATCHES("base pages, in batches", "migrations/s", SKELETON, 0, () -> MachineGauge.of("6.12", 1)),
  /** Huge pages by move_pages(2). */
  HUGE_PAGES("huge pages", "migrations/s", SKELETON, 0, () -> MachineGauge.of("6.1", 512)),
  /** Schedules of two tasks with two page locks, found at random, machine built for each. */
  SCHEDULES("schedules of abba-page-locks", "schedules/s", SKELETON, 0, SearchGauge::new),
  /** Base pages, watched as a run is. */
  WATCHED("base pages, watched", "migrations/s", BASE_PAGES, 0, () -> WatchedGauge.of(false)),
  /** The same, written to a journal as well. */
  JOURNALLED(
      "base pages, watched and journalled",
      "migrations/s",
      WATCHED,
      0.9,
      () -> WatchedGauge.of(true)),
  /** Migrations that are read from a journal and folded, as replay does. */
  FOLDED("migrations folded from the journal", "migrations/s", JOURNALLED, 8, FoldGauge::new);

  private final String title;
  private final String unit;
  private final @Nullable What against;
  private final double budget;
  private final Supplier<Gauge> gauge;

  What(String title, String unit, @Nullable What against, double budget, Supplier<Gauge> gauge) {
    this.title = title;
    this.unit = unit;
    this.against = against;
    this.budget = budget;
    this.gauge = gauge;
  }

  /** What it is, in words. */
  public String title() {
    return title;
  }

  /** What is counted. */
  public String unit() {
    return unit;
  }

  /** What it is held against in the same round, or null. */
  public @Nullable What against() {
    return against;
  }

  /** The least ratio to that which is wanted; 0: none is. */
  public double budget() {
    return budget;
  }

  /** Starts it. */
  Gauge start() {
    return gauge.get();
  }
}
