/** Memory hot-remove: taking blocks of a node's memory offline and online (mm/memory_hotplug.c). */
@org.jspecify.annotations.NullMarked
package pageferry.protocol.hotplug;
