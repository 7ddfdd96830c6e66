package pageferry.protocol.oom;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.VmFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.mmap.UnmapRange;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.program.MapType;

/**
 * Takes the private memory of a killed process away before it has come to its exit:
 * oom_reap_task_mm() (mm/oom_kill.c, Linux 5.10). Shared and locked areas and those of hugetlb are
 * left to exit_mmap(). Returns 0.
 */
final class OomReap extends Routine {
  private static final int SPARED = VmFlags.SHARED | VmFlags.LOCKED;

  private final int mm;
  private final ArrayDeque<Vma> areas = new ArrayDeque<>();

  OomReap(int mm) {
    super(KernelFunction.OOM_REAP_TASK_MM);
    this.mm = mm;
  }

  @Override
  protected Instruction start() {
    return ask(mm, new FindAreas(0, ForkChunk.END), MmapLock.READ, 0, this::found);
  }

  private Instruction found(List<Vma> all) {
    all.stream()
        .filter(area -> !area.has(SPARED) && area.type() != MapType.HUGETLB)
        .forEach(areas::add);
    return reapNext(0);
  }

  private Instruction reapNext(long nothing) {
    Vma area = areas.poll();
    return area == null
        ? ask(mm, Nothing.NOTHING, MmapLock.RELEASE, 0, released -> done(0))
        : call(new UnmapRange(mm, area.start(), area.end(), List.of()), this::reapNext);
  }
}
