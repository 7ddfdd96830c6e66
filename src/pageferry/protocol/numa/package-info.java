/** NUMA balancing: marking pages, taking hint faults, moving pages to who uses them. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.numa;
