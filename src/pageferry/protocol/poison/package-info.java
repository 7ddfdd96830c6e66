/** Memory that fails or is about to, and how it is taken out of service: mm/memory-failure.c. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.poison;
