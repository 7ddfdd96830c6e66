/** Tests of migration protocols as data. */
@NullMarked
package pageferry.protocol.strategy;

import org.jspecify.annotations.NullMarked;
