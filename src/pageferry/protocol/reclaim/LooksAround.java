package pageferry.protocol.reclaim;

import java.util.List;
import java.util.stream.IntStream;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.lru.NoteUsed;
import pageferry.protocol.ops.space.ClearYoung;
import pageferry.protocol.ops.space.LookAround;

/**
 * Clears the accessed bits of the entries of a group that map a folio, and looks beside those that
 * were set for others: folio_referenced() (mm/rmap.c, Linux 6.12) where there are generations.
 * Returns how many were set.
 */
final class LooksAround extends Routine {
  private final long pfn;
  private final int group;
  private final List<Integer> spaces;
  private final NoteUsed.How how;
  private Mappings mappings = Mappings.NONE;
  private int index;
  private int young;

  LooksAround(long pfn, int group, ScanControl scan) {
    super(KernelFunction.FOLIO_REFERENCED);
    this.pfn = pfn;
    this.group = group;
    this.spaces = scan.spaces();
    this.how = scan.walks() ? NoteUsed.How.BESIDE : NoteUsed.How.BESIDE_AT_ONCE;
  }

  @Override
  protected Instruction start() {
    return ask(nodeOf(pfn), new LookAtSource(pfn), 0, this::looked);
  }

  private Instruction looked(SourceLook look) {
    mappings = look.mappings();
    return next();
  }

  private Instruction next() {
    while (index < mappings.count()) {
      long mapping = mappings.code(index++);
      if (spaces.contains(Mapping.mm(mapping))) {
        LookAround look = new LookAround(Mapping.vpn(mapping), nodeOf(pfn));
        int mm = Mapping.mm(mapping);
        return ask(mm, look, MmapLock.NONE, 0, seen -> seen(mm, seen));
      }
    }
    return done(young);
  }

  private Instruction seen(int mm, LookAround.Seen seen) {
    young += seen.young() ? 1 : 0;
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
