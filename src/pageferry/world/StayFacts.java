package pageferry.world;

/**
 * What the kernel saw of pages that it did not move. What {@code seen} and {@code bound} count
 * follows from the cause: references and those expected, entries that map the page and those
 * allowed, free pages and the watermark.
 *
 * @param errno the errno that stands for it, 0 if none does
 * @param node the node they were to go to, -1 where it is not known
 * @param seen what was there
 * @param bound what there might have been at the most, or had to be at least
 * @param atNs when that was
 */
public record StayFacts(int errno, int node, long seen, long bound, long atNs) {}
