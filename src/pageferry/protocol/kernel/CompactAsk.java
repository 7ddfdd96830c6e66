package pageferry.protocol.kernel;

import pageferry.mm.CompactScope;

/**
 * What an allocation asks of compaction.
 *
 * @param order the order of the block that it needs
 * @param gfp its allocation flags
 * @param nodes the nodes that may serve, the first choice first
 * @param scope how much it may wait
 */
public record CompactAsk(int order, int gfp, int[] nodes, CompactScope scope) {}
