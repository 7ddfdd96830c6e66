/** Dirty pages are written to their device: mm/page-writeback.c and msync(2). */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.sync;
