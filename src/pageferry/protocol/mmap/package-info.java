/**
 * The system calls mmap(2), munmap(2), mprotect(2), mremap(2): mm/mmap.c, mm/mprotect.c,
 * mm/mremap.c.
 */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.mmap;
