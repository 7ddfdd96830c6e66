/** Single routines of migration on the bench. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.migrate;
