/**
 * What the engines have in common: how actors and messages are called, and whose turn it is to
 * throw which dice. Uses {@code world} alone.
 */
@NullMarked
package pageferry.engine;

import org.jspecify.annotations.NullMarked;
