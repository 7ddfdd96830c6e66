/**
 * The system calls of mm/mempolicy.c: mbind, migrate_pages, set_mempolicy, get_mempolicy,
 * set_mempolicy_home_node.
 */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.mempolicy;
