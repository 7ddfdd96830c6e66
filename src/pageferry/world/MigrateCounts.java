package pageferry.world;

/**
 * What one migrate_pages() call counted.
 *
 * @param succeeded base pages moved: nr_succeeded
 * @param failed base pages not moved: nr_failed
 * @param thpSucceeded huge pages moved whole
 * @param thpFailed huge pages not moved whole
 * @param thpSplit huge pages split on the way
 */
public record MigrateCounts(
    long succeeded, long failed, long thpSucceeded, long thpFailed, long thpSplit) {}
