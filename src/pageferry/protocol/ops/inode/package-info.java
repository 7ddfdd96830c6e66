/** Operations on the page cache of shared memory: what an inode owns, under its i_pages lock. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.ops.inode;
