/** Conf files as values that know where they stand, and what each kind of file means. */
@NullMarked
package pageferry.experiment.conf;

import org.jspecify.annotations.NullMarked;
