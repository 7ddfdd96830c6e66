package pageferry.protocol.syscalls;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.node.EndWrite;
import pageferry.protocol.sync.WriteRange;

/**
 * Begins to write folios and leaves the end to the device, or runs a program meanwhile and ends it
 * itself, as a server of a file system in user space does: wb_workfn() (fs/fs-writeback.c) and
 * fuse_writepages() (fs/fuse/file.c, Linux 6.1). Returns 0, or what ended the program.
 */
final class WriteFolios extends Routine {
  private final Step.Writeback step;
  private final int firstStep;
  private final ArrayDeque<Long> begun = new ArrayDeque<>();
  private long result;

  /**
   * @param number the step's number
   */
  WriteFolios(Step.Writeback step, int number) {
    super(KernelFunction.WB_WORKFN);
    this.step = step;
    this.firstStep = number + 1;
  }

  @Override
  protected Instruction start() {
    boolean mine = step.deviceNs() < 0;
    WriteRange write = new WriteRange(step.bytes(), mine ? current().pid() : 0, step.deviceNs());
    return call(write, began -> mine ? run(write) : done(0));
  }

  private Instruction run(WriteRange write) {
    begun.addAll(write.begun());
    return call(new RunProgram(step.body(), false, firstStep), this::bodyOver);
  }

  private Instruction bodyOver(long rc) {
    result = rc;
    return endNext(null);
  }

  private Instruction endNext(@Nullable Object nothing) {
    Long pfn = begun.poll();
    return pfn == null ? done(result) : tell(nodeOf(pfn), new EndWrite(pfn), 0, this::endNext);
  }
}
