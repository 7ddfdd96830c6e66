package pageferry.protocol.reclaim;

import java.util.stream.IntStream;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.ops.node.lru.NoteUsed;
import pageferry.protocol.ops.space.ClearYoung;
import pageferry.protocol.ops.space.LookAround;
import pageferry.protocol.ops.space.UnderAnonVma;

/**
 * Clears the accessed bits of the entries of a group that map a folio, and looks beside those that
 * were set for others: folio_referenced() (mm/rmap.c, Linux 6.12) where there are generations.
 * Returns how many were set, or {@link #CONTENDED}.
 */
final class LooksAround extends GroupEntries {
  private final long pfn;
  private final int group;
  private final NoteUsed.How how;

  LooksAround(long pfn, int group, ScanControl scan) {
    super(pfn, scan.spaces());
    this.pfn = pfn;
    this.group = group;
    this.how = scan.walks() ? NoteUsed.How.BESIDE : NoteUsed.How.BESIDE_AT_ONCE;
  }

  @Override
  Instruction lookAt(int mm, long vpn) {
    LookAround look = new LookAround(vpn, nodeOf(pfn));
    return walkUnder(mm, new UnderAnonVma<>(vpn, look), 0, seen -> seen(mm, vpn, seen));
  }

  private Instruction seen(int mm, long vpn, LookAround.Seen seen) {
    if (seen.locked()) {
      return restoreMlock(mm, vpn);
    }
    found(seen.young() ? 1 : 0);
    NoteUsed note = new NoteUsed(group, seen.others(), seen.stretches(), how);
    boolean any = seen.others().length + seen.stretches().length > 0;
    return any ? ask(nodeOf(pfn), note, 0, listed -> clear(mm, seen.vpns(), listed)) : next();
  }

  /** Who is in the hands of reclaim already is looked at by itself. */
  private Instruction clear(int mm, long[] vpns, int[] listed) {
    ClearYoung clear = new ClearYoung(IntStream.of(listed).mapToLong(i -> vpns[i]).toArray());
    return ask(mm, clear, MmapLock.NONE, 0, cleared -> next());
  }
}
