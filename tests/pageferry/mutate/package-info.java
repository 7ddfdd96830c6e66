/** Spoils every kind of file and argument that pageferry reads, and hears what it says. */
@NullMarked
package pageferry.mutate;

import org.jspecify.annotations.NullMarked;
