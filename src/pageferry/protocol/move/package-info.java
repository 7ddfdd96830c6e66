/** The system call move_pages(2): the half of mm/migrate.c that a system call enters by. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.move;
