package pageferry.protocol;

/**
 * What one task may know of another.
 *
 * @param pid its number
 * @param mm its address space
 * @param exited whether it has none any more
 */
public record TaskFacts(int pid, int mm, boolean exited) {}
