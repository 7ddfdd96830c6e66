package pageferry.mm;

/**
 * One zone of a node before the machine starts.
 *
 * @param type its kind
 * @param pages how many page frames it manages
 */
public record ZoneSpec(ZoneType type, long pages) {}
