package pageferry.faults;

/**
 * How often a fault comes: struct fault_attr (include/linux/fault-inject.h, Linux 6.1).
 *
 * @param probability percent, 0 to 100
 * @param interval only every interval-th eligible attempt counts
 * @param times how many faults there may be, -1 for any number
 * @param space how many base pages may be had before the first fault
 * @param failNth the n-th eligible attempt of each task fails, and no other; 0: not used
 */
public record FaultAttr(double probability, int interval, int times, long space, int failNth) {}
