/** Operations on memory blocks and failed frames (mm/memory_hotplug.c, mm/memory-failure.c). */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.ops.node.hotplug;
