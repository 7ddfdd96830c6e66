package pageferry.protocol.alloc;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MemoryWait;
import pageferry.protocol.kernel.Routine;
import pageferry.world.KernelBug;

/**
 * Waits until an allocation that may not fail has something to hope for: what the slow path of
 * __alloc_pages() does where reclaim brings nothing (mm/page_alloc.c, Linux 6.1). The first time it
 * only says that it wants to be woken, so that the allocation looks once more. Then the OOM killer
 * comes, unless the allocation may not enter file systems (out_of_memory(), mm/oom_kill.c): that
 * waits for what others do. Who has been killed itself does not wait. Returns 0.
 */
final class AwaitPages extends Routine {
  private final int gfp;
  private final List<Integer> nodes;
  private final boolean prepared;

  /**
   * @param nodes the nodes that may serve, the one that a page is wanted of first
   */
  AwaitPages(int gfp, int[] nodes) {
    this(gfp, IntStream.of(nodes).boxed().toList(), false);
  }

  private AwaitPages(int gfp, List<Integer> nodes, boolean prepared) {
    super(KernelFunction.ALLOC_PAGES_SLOWPATH);
    this.gfp = gfp;
    this.nodes = nodes;
    this.prepared = prepared;
  }

  /** The next time that nothing could be had. */
  AwaitPages next() {
    return new AwaitPages(gfp, nodes, true);
  }

  /** What the allocation does when it has come to its end. */
  Instruction finish() {
    return new Instruction.AwaitMemory(nodes, MemoryWait.FINISH);
  }

  @Override
  protected Instruction start() {
    if (!prepared) {
      return prepare(null);
    }
    return Gfp.has(gfp, Gfp.FS) ? call(cpu().kernelWork().killForMemory(), this::killed) : sleep();
  }

  private Instruction prepare(@Nullable Object nothing) {
    acquiring(WaitKind.MEMORY, nodes.get(0));
    return after(new Instruction.AwaitMemory(nodes, MemoryWait.PREPARE), told -> done(0));
  }

  private Instruction killed(long any) {
    if (any == 0) {
      throw new KernelBug("System is deadlocked on memory: no process is left to be killed");
    }
    return current().killed ? done(0) : sleep();
  }

  private Instruction sleep() {
    return after(new Instruction.AwaitMemory(nodes, MemoryWait.SLEEP), this::prepare);
  }
}
