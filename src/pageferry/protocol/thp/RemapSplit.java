package pageferry.protocol.thp;

import java.util.BitSet;
import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.FindLocked;
import pageferry.protocol.ops.space.MapZeroes;
import pageferry.protocol.rmap.MlockEntries;

/**
 * Lets entries point to the small pages of a folio that has been split, one address space after the
 * other: remap_page() and remove_migration_pte() (mm/huge_memory.c, mm/migrate.c, Linux 6.12). What
 * holds nothing but zeros gives way to the zero page where it is neither locked nor lies in a
 * locked area; the pages of locked areas are locked. Pieces that are large have neither. Returns 0.
 */
final class RemapSplit extends Routine {
  private final Mappings mappings;
  private final long head;
  private final BitSet replaced = new BitSet();
  private final BitSet lockedPages = new BitSet();

  /** Pages of pieces that are large. */
  private final BitSet inLarge = new BitSet();

  private int from;
  private int end;
  private long[] vpns = new long[0];

  RemapSplit(Mappings mappings, long head, List<Integer> orders) {
    super(KernelFunction.REMOVE_MIGRATION_PTES);
    this.mappings = mappings;
    this.head = head;
    int first = 0;
    for (int order : orders) {
      inLarge.set(first, first + (1 << order), order > 0);
      first += 1 << order;
    }
  }

  /** Which entries map the zero page now. */
  BitSet replaced() {
    return replaced;
  }

  @Override
  protected Instruction start() {
    return nextSpace();
  }

  private Instruction nextSpace() {
    from = end;
    if (from == mappings.count()) {
      return dropReplaced();
    }
    int mm = Mapping.mm(mappings.code(from));
    while (end < mappings.count() && Mapping.mm(mappings.code(end)) == mm) {
      end++;
    }
    vpns = new long[end - from];
    for (int i = from; i < end; i++) {
      vpns[i - from] = Mapping.vpn(mappings.code(i));
    }
    return has(KernelSwitch.SPLIT_MAPS_ZEROES) ? replace(mm) : findLocked(mm);
  }

  /** RMP_USE_SHARED_ZEROPAGE. */
  private Instruction replace(int mm) {
    long[] pfns = new long[vpns.length];
    for (int i = 0; i < pfns.length; i++) {
      int page = mappings.page(from + i);
      pfns[i] = lockedPages.get(page) || inLarge.get(page) ? -1 : head + page;
    }
    return ask(mm, new MapZeroes(vpns, pfns), MmapLock.NONE, 0, zero -> replaced(mm, zero));
  }

  private Instruction replaced(int mm, BitSet zero) {
    zero.stream().forEach(i -> replaced.set(from + i));
    return findLocked(mm);
  }

  private Instruction findLocked(int mm) {
    return ask(mm, new FindLocked(vpns), MmapLock.NONE, 0, locked -> lock(mm, locked));
  }

  /** mlock_vma_folio() of folio_add_anon_rmap_pte(). */
  private Instruction lock(int mm, BitSet locked) {
    EntryList entries = new EntryList();
    for (int i = locked.nextSetBit(0); i >= 0; i = locked.nextSetBit(i + 1)) {
      int page = mappings.page(from + i);
      if (!replaced.get(from + i) && !inLarge.get(page)) {
        lockedPages.set(page);
        entries.append(mm, vpns[i], Pte.of(head + page, 0));
      }
    }
    return entries.count() == 0
        ? nextSpace()
        : call(new MlockEntries(entries, true), done -> drain());
  }

  private Instruction drain() {
    return after(new Instruction.DrainLocal(), drained -> nextSpace());
  }

  private Instruction dropReplaced() {
    if (replaced.isEmpty()) {
      return done(0);
    }
    int[] which = replaced.stream().toArray();
    long[] pfns = new long[which.length];
    long[] codes = new long[which.length];
    for (int i = 0; i < which.length; i++) {
      pfns[i] = head + mappings.page(which[i]);
      codes[i] = mappings.code(which[i]);
    }
    DropMappings drop = new DropMappings(pfns, codes, which.length);
    return tell(nodeOf(head), drop, 0, nothing -> done(0));
  }
}
