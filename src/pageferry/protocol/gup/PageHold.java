package pageferry.protocol.gup;

/**
 * Pages that a task holds on to.
 *
 * @param pages their frames
 * @param pinned whether they are pinned (FOLL_PIN) rather than referenced (FOLL_GET)
 */
public record PageHold(PageRuns pages, boolean pinned) {}
