/**
 * Random experiments for the machine: each run has a random machine, kernel, strategy and workload,
 * and a random subset of faults in random strength, and must leave everything sound. What fails is
 * made small and shown with the command that repeats it.
 */
@NullMarked
package pageferry.experiment.torture;

import org.jspecify.annotations.NullMarked;
