/**
 * The zoo: bugs of the kernel's page migration that became known, each with an experiment in which
 * a search meets it, and with its fix, under which the same search meets nothing.
 */
@NullMarked
package pageferry.experiment.zoo;

import org.jspecify.annotations.NullMarked;
