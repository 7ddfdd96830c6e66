/** Faults that a program handles itself (fs/userfaultfd.c, mm/userfaultfd.c). */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.userfault;
