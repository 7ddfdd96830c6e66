package pageferry.protocol.calls;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.VmFlags;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.Routine;
import pageferry.protocol.program.Step.MapType;
import pageferry.protocol.space.FindAreas;
import pageferry.protocol.space.ForkChunk;
import pageferry.protocol.space.Nothing;
import pageferry.protocol.space.Vma;

/**
 * Takes the private memory of a killed process away before it has come to its exit:
 * oom_reap_task_mm() (mm/oom_kill.c, Linux 5.10). Shared and locked areas and those of hugetlb are
 * left to exit_mmap(). Results in 0.
 */
final class OomReap extends Routine {
  private static final int SPARED = VmFlags.SHARED | VmFlags.LOCKED;

  private final int mm;
  private final ArrayDeque<Vma> areas = new ArrayDeque<>();

  OomReap(int mm) {
    super("oom_reap_task_mm");
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
