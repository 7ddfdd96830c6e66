/** The page caches of shared memory: what an inode owns, and the operations on it. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.inode;
