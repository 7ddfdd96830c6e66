/**
 * The kernel's verbs as pure routines: system calls, page faults, the allocator's slow path, the
 * steps of a migration.
 *
 * <p>A routine asks for one thing after the other and is told each answer, so it can wait without a
 * thread, be tested without an actor, and print the call trace of a task that sleeps. It knows no
 * Akka, no clock and no file. Uses {@code mm} and the interfaces of {@code world}.
 */
@NullMarked
package pageferry.protocol;

import org.jspecify.annotations.NullMarked;
