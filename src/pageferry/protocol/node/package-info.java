/**
 * What a node can be asked to do with the memory it owns: one operation a class, each carried out
 * whole, as the kernel does under zone-&gt;lock, under lru_lock or by one atomic instruction.
 */
@NullMarked
package pageferry.protocol.node;

import org.jspecify.annotations.NullMarked;
