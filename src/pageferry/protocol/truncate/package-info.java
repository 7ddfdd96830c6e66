/** Taking pages out of a page cache: mm/truncate.c, and holes (mm/shmem.c). */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.truncate;
