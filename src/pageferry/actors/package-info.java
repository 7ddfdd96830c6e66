/**
 * The machine as Akka behaviours, one kernel object each: CPUs, nodes, page locks, address spaces
 * and the kernel's own threads.
 *
 * <p>An actor is thin. It owns what nobody else may touch, asks {@code protocol} what to do, sends,
 * and traces; it reads no clock and draws no chance but those of {@code world}. It does not know
 * which engine runs it. Uses {@code mm}, {@code protocol} and {@code world}.
 */
@NullMarked
package pageferry.actors;

import org.jspecify.annotations.NullMarked;
