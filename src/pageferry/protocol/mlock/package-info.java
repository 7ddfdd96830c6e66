/** The system calls mlock(2), mlock2(2), munlock(2) and their like: mm/mlock.c. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.mlock;
