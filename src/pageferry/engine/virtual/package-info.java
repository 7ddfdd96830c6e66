/**
 * One thread that runs every actor, one message a step, in an order that a seed decides; time moves
 * only when nothing is left to run.
 *
 * <p>The same seed gives the same run, byte for byte, on any machine. Knows no actor class; uses
 * {@code world}, whose clock and dice it supplies.
 */
@NullMarked
package pageferry.engine.virtual;

import org.jspecify.annotations.NullMarked;
