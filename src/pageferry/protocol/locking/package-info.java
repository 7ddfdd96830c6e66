/** Locks of an experiment's own, taken and given back by programs and by migrations. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.locking;
