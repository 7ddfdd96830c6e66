/**
 * Who is heard next: the strategies that search the interleavings of an explored run, what makes
 * two of them the same, and the replay of one.
 *
 * <p>Each strategy says what it guarantees. It knows messages by sender and receiver, not by what
 * is in them. Uses {@code engine} and {@code world}.
 */
@NullMarked
package pageferry.explore;

import org.jspecify.annotations.NullMarked;
