/** What is done and then undone leaves everything as it was, whatever it was. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.laws;
