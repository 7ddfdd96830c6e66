/**
 * Operations on a node's page frames, each carried out whole, as under zone-&gt;lock or by one
 * atomic instruction; and what they read and write: {@link pageferry.protocol.ops.node.NodeMemory}.
 */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.ops.node;
