/**
 * What a running machine may ask of the outside, as small interfaces: the time ({@link
 * pageferry.world.Clock}), chance ({@link pageferry.world.Dice}) and somebody to tell what happens
 * ({@link pageferry.world.Tracer}).
 *
 * <p>The rooms of the next floor meet here instead of knowing each other: an engine supplies the
 * clock, an observer is a tracer, and the actors between them see neither. Uses {@code mm} alone.
 */
@NullMarked
package pageferry.world;

import org.jspecify.annotations.NullMarked;
