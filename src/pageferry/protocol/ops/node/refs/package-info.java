/**
 * Operations that take and drop references of folios: get_page(), put_page() and what the last one
 * does (mm/swap.c).
 */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.ops.node.refs;
