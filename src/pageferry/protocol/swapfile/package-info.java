/** The system calls swapon(2) and swapoff(2): mm/swapfile.c. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.swapfile;
