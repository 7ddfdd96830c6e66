package pageferry.mm;

/**
 * The files of /sys/kernel/mm/transparent_hugepage/khugepaged (mm/khugepaged.c, Linux 6.1).
 *
 * @param bounds what a huge page may be made of
 * @param pagesToScan after so many base pages khugepaged sleeps
 * @param scanSleepMs how long it sleeps then
 * @param allocSleepMs how long it sleeps when it could not have a huge page
 * @param defrag whether it reclaims for one
 * @param wakes how often it has been woken by a write to one of the two times; before the first it
 *     sleeps
 */
public record KhugepagedTuning(
    Bounds bounds,
    int pagesToScan,
    long scanSleepMs,
    long allocSleepMs,
    boolean defrag,
    int wakes) {
  private static final int SCANNED_HUGE_PAGES = 8;
  private static final int SWAP_SHARE = 8;
  private static final long SCAN_SLEEP_MS = 10_000;
  private static final long ALLOC_SLEEP_MS = 60_000;

  /**
   * How many pages of a huge page may be other than mapped by one entry alone.
   *
   * @param none how many may be missing: max_ptes_none
   * @param swap how many may be in swap: max_ptes_swap
   * @param shared how many may be mapped more than once: max_ptes_shared
   */
  public record Bounds(int none, int swap, int shared) {}

  /**
   * What holds before anything is written: hugepage_init().
   *
   * @param shares whether pages that are mapped more than once will do at all
   */
  public static KhugepagedTuning usual(Paging paging, boolean shares) {
    int huge = paging.huge();
    Bounds bounds = new Bounds(huge - 1, huge / SWAP_SHARE, shares ? huge / 2 : 0);
    return new KhugepagedTuning(
        bounds, huge * SCANNED_HUGE_PAGES, SCAN_SLEEP_MS, ALLOC_SLEEP_MS, true, 0);
  }

  /** Whether anything has woken it yet. */
  public boolean isAwake() {
    return wakes > 0;
  }

  /** The same with other bounds. */
  public KhugepagedTuning with(Bounds other) {
    return new KhugepagedTuning(other, pagesToScan, scanSleepMs, allocSleepMs, defrag, wakes);
  }

  /** The same that scans so many pages. */
  public KhugepagedTuning scanning(int pages) {
    return new KhugepagedTuning(bounds, pages, scanSleepMs, allocSleepMs, defrag, wakes);
  }

  /** The same that sleeps so long between scans, and is woken. */
  public KhugepagedTuning scanningEach(long ms) {
    return new KhugepagedTuning(bounds, pagesToScan, ms, allocSleepMs, defrag, wakes + 1);
  }

  /** The same that sleeps so long for want of a huge page, and is woken. */
  public KhugepagedTuning allocatingEach(long ms) {
    return new KhugepagedTuning(bounds, pagesToScan, scanSleepMs, ms, defrag, wakes + 1);
  }

  /** The same that reclaims for a huge page, or not. */
  public KhugepagedTuning defragmenting(boolean on) {
    return new KhugepagedTuning(bounds, pagesToScan, scanSleepMs, allocSleepMs, on, wakes);
  }
}
