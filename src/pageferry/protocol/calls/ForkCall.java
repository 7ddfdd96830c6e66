package pageferry.protocol.calls;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Gfp;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.Create;
import pageferry.protocol.Instruction.LockKind;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.PerNode;
import pageferry.protocol.Routine;
import pageferry.protocol.Task;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.alloc.Placement;
import pageferry.protocol.node.AllocateFolio.NewFolio;
import pageferry.protocol.program.Step;
import pageferry.protocol.space.AdoptChunk;
import pageferry.protocol.space.FindAreas;
import pageferry.protocol.space.ForkChunk;
import pageferry.protocol.space.MapArea;
import pageferry.protocol.space.Nothing;
import pageferry.protocol.space.Vma;

/**
 * fork(2): copy_process() and dup_mmap() (kernel/fork.c, Linux 6.1), the parent's mmap_lock held for
 * writing. Unlike the kernel it waits for folios under migration instead of copying their entries.
 */
final class ForkCall extends Routine {
  private final Step.Fork call;
  private int childMm;
  private int childPid;
  private List<Vma> areas = List.of();
  private int area;
  private long at;
  private ForkChunk.@Nullable Chunk chunk;

  ForkCall(Step.Fork call) {
    super("copy_process");
    this.call = call;
  }

  @Override
  protected Instruction start() {
    return after(new Create(Create.Kind.ADDRESS_SPACE), this::spaceCreated);
  }

  private Instruction spaceCreated(int number) {
    childMm = number;
    return after(new Create(Create.Kind.TASK), this::pidGiven);
  }

  private Instruction pidGiven(int number) {
    childPid = number;
    FindAreas all = new FindAreas(0, ForkChunk.END);
    return ask(current().mm(), all, MmapLock.WRITE, 0, this::areasFound);
  }

  private Instruction areasFound(List<Vma> found) {
    areas = found;
    return nextArea(0);
  }

  private Instruction nextArea(int nothing) {
    return area < areas.size()
        ? ask(childMm, new MapArea(areas.get(area++)), MmapLock.NONE, 0, this::nextArea)
        : nextChunk();
  }

  private Instruction nextChunk() {
    ForkChunk copy = new ForkChunk(at, childMm);
    return ask(current().mm(), copy, MmapLock.NONE, 0, this::copied);
  }

  private Instruction copied(ForkChunk.Chunk copy) {
    if (copy.isEnd()) {
      return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, this::spaceCopied);
    }
    if (copy.migrating() >= 0) {
      return lock(copy.migrating(), LockKind.WAIT, unlocked -> nextChunk());
    }
    at = copy.next();
    chunk = copy;
    if (copy.huge() == 0 && copy.small().length == 0) {
      return nextChunk();
    }
    PerNode add = new PerNode(PerNode.Change.ADD, copy.entries(), cost(Cost.FORK_PTE));
    return call(add, copy.huge() == 0 ? this::needTable : nothing -> adopt(0));
  }

  private Instruction needTable(long nothing) {
    Placement placement = Placement.forKernel(current());
    return call(new AllocPages(0, Gfp.KERNEL, placement, NewFolio.TABLE, 0), this::adopt);
  }

  private Instruction adopt(long tablePfn) {
    if (chunk == null) {
      return nextChunk();
    }
    AdoptChunk adopt = new AdoptChunk(chunk, tablePfn);
    return ask(childMm, adopt, MmapLock.NONE, 0, nothing -> nextChunk());
  }

  private Instruction spaceCopied(int nothing) {
    Task child = new Task(childPid, call.child(), childMm);
    child.policy = current().policy;
    child.interleavePrevious = current().interleavePrevious;
    child.sysNice = current().sysNice;
    return after(new Instruction.StartTask(child, call.body()), started -> done(0));
  }
}
