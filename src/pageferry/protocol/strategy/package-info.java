/**
 * The order in which a migration takes its steps: what a strategy is, and what makes one
 * impossible.
 */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.strategy;
