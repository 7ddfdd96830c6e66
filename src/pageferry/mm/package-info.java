/**
 * The kernel's nouns as values: page frames and their flags, nodes, zones and topology, policies,
 * migration modes and reasons, error numbers, counters, kernel profiles.
 *
 * <p>This is the ground floor. It uses nothing but the JDK, and of that no threads, no files and no
 * clock: a value here is the same in every run, and every other room may use it.
 */
@NullMarked
package pageferry.mm;

import org.jspecify.annotations.NullMarked;
