package pageferry.protocol.thp;

import java.util.Arrays;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.Topology;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.HoldDeferred;
import pageferry.protocol.ops.node.rmap.LeaveDeferred;
import pageferry.protocol.ops.space.CountZeroes;

/**
 * Splits the large folios of all nodes that wait for it since a part of them was unmapped, and
 * those that hold little: deferred_split_scan() and thp_underused() (mm/huge_memory.c, Linux 6.12).
 * What is locked, or referenced by others, goes on waiting if it is mapped in part; what is mapped
 * as a whole waits no more. Returns how many were split.
 *
 * <p>Departure: each node has a queue per control group; up to 7.0 a group has one for all nodes.
 */
public final class SplitDeferred extends Routine {
  private final HoldDeferred hold;
  private final int end;
  private HoldDeferred.Held found = HoldDeferred.Held.NONE;
  private int node;
  private int next;
  private long head;
  private boolean underused;
  private long splits;

  private SplitDeferred(HoldDeferred hold, int node, int end) {
    super(KernelFunction.DEFERRED_SPLIT_SCAN);
    this.hold = hold;
    this.node = node - 1;
    this.end = end;
  }

  /** Splits those of all nodes: drop_slab() (mm/vmscan.c). */
  public static SplitDeferred everywhere(Topology topology) {
    return new SplitDeferred(HoldDeferred.ALL, 0, topology.nodeCount());
  }

  /** Splits as many of a node as reclaim is due: shrink_slab() (mm/vmscan.c). */
  public static SplitDeferred of(int node, HoldDeferred due) {
    return new SplitDeferred(due, node, node + 1);
  }

  /** Behind it: whether there was a queue, of which something was due or not. */
  public boolean hasQueue() {
    return found.queued();
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    if (next == found.heads().length) {
      next = 0;
      return ++node < end ? ask(node, hold, 0, this::held) : done(splits);
    }
    underused = false;
    boolean whole = found.whole().get(next);
    head = found.heads()[next++];
    return whole ? ask(nodeOf(head), new LookAtSource(head), 0, this::looked) : lock();
  }

  private Instruction held(HoldDeferred.Held now) {
    found = now;
    return next();
  }

  // thp_underused()

  private Instruction looked(SourceLook look) {
    if (look.has(PageFlags.DEFERRED_SPLIT)) {
      return lock();
    }
    boolean kept = look.has(PageFlags.MLOCKED) && has(KernelSwitch.KEEPS_MLOCKED_UNDERUSED);
    boolean splits = mostZeroes() < paging().huge() - 1 && !kept;
    return splits && look.mappings().count() > 0 ? count(look) : leave();
  }

  private int mostZeroes() {
    return cpu().machine().khugepaged().bounds().none();
  }

  private Instruction count(SourceLook look) {
    Mappings mappings = look.mappings();
    int mm = Mapping.mm(mappings.code(0));
    long[] vpns = new long[mappings.count()];
    int count = 0;
    while (count < vpns.length && Mapping.mm(mappings.code(count)) == mm) {
      vpns[count] = Mapping.vpn(mappings.code(count));
      count++;
    }
    CountZeroes zeroes = new CountZeroes(head, look.order(), Arrays.copyOf(vpns, count));
    return ask(mm, zeroes, MmapLock.NONE, 0, this::counted);
  }

  /** What a fault or a migration is about to map stays on the queue. */
  private Instruction counted(int zeroes) {
    if (zeroes < 0) {
      return put();
    }
    underused = zeroes > mostZeroes();
    long ns = cost(Cost.COPY_LOCAL) * Math.min(zeroes, mostZeroes() + 1);
    return spend(ns, spent -> underused ? lock() : leave());
  }

  // deferred_split_scan()

  private Instruction lock() {
    return lock(head, LockKind.TRY, this::tried);
  }

  private Instruction tried(LockAnswer answer) {
    return answer == LockAnswer.GRANTED
        ? call(new SplitFolio(head, 1, false), this::split)
        : leave();
  }

  private Instruction split(long rc) {
    splits += rc == 0 ? 1 : 0;
    cpu().count(VmCounter.THP_UNDERUSED_SPLIT_PAGE, underused && rc == 0 ? 1 : 0);
    return unlock(head, free -> rc == 0 ? put() : leave());
  }

  private Instruction leave() {
    return tell(nodeOf(head), new LeaveDeferred(head), 0, left -> put());
  }

  private Instruction put() {
    return tell(nodeOf(head), new PutFolio(head, 1), 0, nothing -> next());
  }
}
