/**
 * Plans that answer a {@link pageferry.world.FaultPoint}: which faults befall a machine, how often
 * and whom. Decisions follow from a seed of their own, so that a plan that never fires changes
 * nothing. Uses {@code mm} and {@code world}.
 */
@NullMarked
package pageferry.faults;

import org.jspecify.annotations.NullMarked;
