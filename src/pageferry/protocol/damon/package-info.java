/**
 * Access patterns of physical memory that are sampled, and schemes that move pages by them: DAMON
 * and DAMOS (mm/damon/core.c, mm/damon/paddr.c, Linux 6.11).
 */
@NullMarked
package pageferry.protocol.damon;

import org.jspecify.annotations.NullMarked;
