/** What control groups are charged for: mm/memcontrol.c. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.memcg;
