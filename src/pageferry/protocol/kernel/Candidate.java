package pageferry.protocol.kernel;

/**
 * A process, as those see it who go through all of them.
 *
 * @param pid its first task's number
 * @param task that task's name
 * @param mm its address space
 * @param cgroup the control group of its first task
 * @param exits whether it is giving its memory back already
 */
public record Candidate(int pid, String task, int mm, int cgroup, boolean exits) {}
