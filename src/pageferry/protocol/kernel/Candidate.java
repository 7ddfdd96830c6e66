package pageferry.protocol.kernel;

/**
 * A process that the OOM killer may choose.
 *
 * @param task its first task
 * @param mm its address space
 */
public record Candidate(String task, int mm) {}
