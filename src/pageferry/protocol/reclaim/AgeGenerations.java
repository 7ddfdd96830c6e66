package pageferry.protocol.reclaim;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.lru.BeginGeneration;
import pageferry.protocol.ops.node.lru.BeginWalk;
import pageferry.protocol.ops.node.lru.NoteUsed;
import pageferry.protocol.ops.space.WalkYoung;

/**
 * Looks in the page tables of a group's processes for what was used, and begins a new generation:
 * try_to_inc_max_seq() (mm/vmscan.c, Linux 6.12). Returns 0.
 */
final class AgeGenerations extends Routine {
  private final ScanControl scan;
  private final int node;
  private final int group;
  private boolean first = true;
  private int at = -1;

  AgeGenerations(ScanControl scan, int node, int group) {
    super(KernelFunction.TRY_TO_INC_MAX_SEQ);
    this.scan = scan;
    this.node = node;
    this.group = group;
  }

  @Override
  protected Instruction start() {
    scan.walks(true);
    return next();
  }

  private Instruction next() {
    at++;
    if (at == scan.spaces().size()) {
      return ask(node, new BeginGeneration(group), 0, begun -> done(0));
    }
    int mm = scan.spaces().get(at);
    BeginWalk begin = new BeginWalk(group, mm, current().ranSince(), first);
    return ask(node, begin, 0, walk -> walk(mm, walk));
  }

  private Instruction walk(int mm, BeginWalk.Walk walk) {
    if (walk.isNone()) {
      return next();
    }
    first = false;
    WalkYoung young = new WalkYoung(node, walk.stretches(), walk.forced());
    return ask(mm, young, MmapLock.NONE, 0, this::walked);
  }

  private Instruction walked(WalkYoung.Found found) {
    NoteUsed note = new NoteUsed(group, found.pages(), found.stretches(), NoteUsed.How.WALK);
    return ask(node, note, 0, changed -> next());
  }
}
