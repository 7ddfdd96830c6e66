/** Operations on the control groups of a machine, each carried out whole, and what they work on. */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.ops.cgroup;
