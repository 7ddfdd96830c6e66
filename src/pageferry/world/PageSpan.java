package pageferry.world;

/**
 * Neighbouring pages that an event is about.
 *
 * @param mm the address space that maps them, 0 where it is not known
 * @param addr the byte address of the first, -1 where it is not known
 * @param pfn the first one's page frame, -1 where it has none; the others' frames follow it
 * @param pages how many they are
 */
public record PageSpan(int mm, long addr, long pfn, long pages) {}
