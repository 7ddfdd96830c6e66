/** A machine without actors, on which one routine or one operation is tried by itself. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.bench;
