/** Pages of the same contents become one (mm/ksm.c). */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.ksm;
