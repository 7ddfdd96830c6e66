package pageferry.protocol.rmap;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.locking.LockInode;
import pageferry.protocol.ops.inode.FindHole;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.ZapObject;

/**
 * Takes a stretch of an object out of everybody's page tables: unmap_mapping_range() (mm/memory.c,
 * Linux 6.1), i_mmap_rwsem held. Returns how many folios the stretch has.
 */
public final class UnmapObject extends Routine {
  private final int inode;
  private final long from;
  private final long to;
  private final boolean locked;
  private boolean unlocks;
  private final ArrayDeque<Integer> spaces = new ArrayDeque<>();
  private SortedMap<Long, Long> folios = new TreeMap<>();
  private SortedMap<Long, Long> pages = new TreeMap<>();

  /**
   * @param from the first page offset
   * @param to the one after the last
   */
  public UnmapObject(int inode, long from, long to) {
    this(inode, from, to, false);
  }

  /**
   * @param locked whether the caller has i_mmap_rwsem
   */
  public UnmapObject(int inode, long from, long to, boolean locked) {
    super(KernelFunction.UNMAP_MAPPING_RANGE);
    this.inode = inode;
    this.from = from;
    this.to = to;
    this.locked = locked;
  }

  /** Behind the end: the first frames of the stretch's folios by their offsets. */
  public SortedMap<Long, Long> folios() {
    return folios;
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.AskInode(inode, new FindHole(from, to)), this::found);
  }

  private Instruction found(FindHole.Found hole) {
    folios = hole.folios();
    pages = hole.pages();
    spaces.addAll(hole.pages().isEmpty() ? List.of() : hole.spaces());
    if (locked || spaces.isEmpty()) {
      return zapNext(0);
    }
    boolean shares = has(KernelSwitch.UNMAP_SHARES_RMAP_LOCK);
    return call(shares ? LockInode.toRead(inode) : LockInode.toWrite(inode), this::locked);
  }

  private Instruction locked(long had) {
    unlocks = true;
    return zapNext(0);
  }

  private Instruction zapNext(long nothing) {
    Integer mm = spaces.poll();
    if (mm == null) {
      return unlocks
          ? after(LockInode.drop(inode), dropped -> done(folios.size()))
          : done(folios.size());
    }
    ZapObject zap = new ZapObject(inode, from, to, pages);
    return ask(mm, zap, MmapLock.NONE, cost(Cost.LOOKUP), this::drop);
  }

  private Instruction drop(ZapObject.Zapped zapped) {
    cpu().count(VmCounter.THP_SPLIT_PMD, zapped.cut());
    ForgetEntries forget = new ForgetEntries(zapped.entries(), Collections.emptyNavigableSet());
    return call(
        PerNode.drop(zapped.passing(), 0),
        dropped -> call(forget, forgotten -> flush(zapped, forget.gathered())));
  }

  private Instruction flush(ZapObject.Zapped zapped, EntryList gathered) {
    int count = zapped.entries().count() + zapped.passing().count();
    CpuMask cpus = count == 0 ? CpuMask.NONE : zapped.cpus();
    return after(
        new Instruction.FlushTlb(cpus, count),
        flushed -> spend(cost(Cost.SET_PTE) * count, spent -> put(gathered)));
  }

  private Instruction put(EntryList gathered) {
    return call(PerNode.put(gathered), this::zapNext);
  }
}
