/** How kernel code gets page frames: policies, zonelists, watermarks and direct reclaim. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.alloc;
