package pageferry.protocol.ops.ksm;

/**
 * A page that ksmd has come to.
 *
 * @param mm the address space
 * @param vpn where it is mapped there
 * @param pfn where it lies
 * @param id the number of the merged page that it is, or 0
 * @param mapcount how many entries map it
 * @param contents what it holds
 */
public record KsmPage(int mm, long vpn, long pfn, int id, int mapcount, long contents) {}
