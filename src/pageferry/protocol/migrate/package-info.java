/**
 * Page migration as an ordered list of undoable steps: the steps, the orders in which kernels and
 * proposals take them, and what makes an order impossible.
 */
@NullMarked
package pageferry.protocol.migrate;

import org.jspecify.annotations.NullMarked;
