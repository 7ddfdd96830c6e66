package pageferry.protocol.kernel;

/**
 * A process, as those see it who go through all of them.
 *
 * @param task its first task
 * @param mm its address space
 * @param cgroup the control group of its first task
 */
public record Candidate(String task, int mm, int cgroup) {}
