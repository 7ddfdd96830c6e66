/**
 * Races of two tasks, searched for all that can come out: what real kernels did must be among it.
 */
@org.jspecify.annotations.NullMarked
package pageferry.races;
