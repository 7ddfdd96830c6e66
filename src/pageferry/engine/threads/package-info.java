/**
 * Runs actors on real threads: Akka's fork-join dispatcher, and a clock that is the wall clock
 * slowed down.
 *
 * <p>Nothing is repeatable here; what holds in every run of {@code engine.virtual} is seen to hold
 * where messages really race. Each step is told with the name of its message, so that it can be run
 * again in {@code engine.virtual}. Uses {@code world} and what the engines have in common.
 */
@NullMarked
package pageferry.engine.threads;

import org.jspecify.annotations.NullMarked;
