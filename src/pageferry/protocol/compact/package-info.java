/** Large blocks made of small ones by moving what is between them (mm/compaction.c). */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.compact;
