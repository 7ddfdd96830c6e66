package pageferry.protocol.syscalls;

import java.util.function.Supplier;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.Knob;
import pageferry.mm.OwnLock;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.AskKsm;
import pageferry.protocol.kernel.KernelFiles;
import pageferry.protocol.kernel.KernelFiles.Written;
import pageferry.protocol.ksm.Ksmd;
import pageferry.protocol.ksm.UnmergeAll;
import pageferry.protocol.locking.DropLock;
import pageferry.protocol.locking.TakeLock;
import pageferry.protocol.ops.ksm.ClearTrees;
import pageferry.protocol.ops.ksm.RunKsmd;
import pageferry.protocol.syscalls.WriteFileCall.WriteFile;

/**
 * A write to a file of /sys/kernel/mm/ksm: run_store() and others (mm/ksm.c, Linux 6.1). What says
 * how pages are compared can be changed only while none is shared.
 */
final class KsmFileCall extends KnobCall {
  private static final int MERGE = 1;
  private static final int UNMERGE = 2;

  private final WriteFile call;

  KsmFileCall(WriteFile call) {
    super(KernelFunction.DO_SYS_OPENAT2);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    Written written = KernelFiles.write(call.path(), call.value(), cpu().machine());
    Knob knob = written.knob();
    if (written.errno() == Errno.ENOENT) {
      return fail(Errno.ENOENT);
    }
    if (current().credentials.uid() != 0) {
      return fail(Errno.EACCES);
    }
    if (call.value().isEmpty()) {
      return done(0);
    }
    return knob == null ? tune(written) : write(knob, written);
  }

  private Instruction write(Knob knob, Written written) {
    boolean same = valueOf(knob, written) == cpu().machine().knob(knob);
    return switch (knob) {
      case KSM_RUN -> locked(() -> same ? drop(0) : run(written));
      case KSM_MERGE_ACROSS_NODES, KSM_MAX_PAGE_SHARING ->
          same ? done(0) : locked(() -> clear(written));
      case KSM_SLEEP_MILLISECS -> tune(written, () -> same ? done(0) : hurry());
      default -> tune(written);
    };
  }

  private int valueOf(Knob knob, Written written) {
    KernelFiles.Change change = written.change();
    return change == null
        ? cpu().machine().knob(knob)
        : change.of(cpu().machine().tuning()).sysctls().get(knob);
  }

  private Instruction locked(Supplier<Instruction> then) {
    return call(new TakeLock(OwnLock.KSM, true), taken -> then.get());
  }

  private Instruction drop(long result) {
    return call(new DropLock(OwnLock.KSM), dropped -> result < 0 ? done(result) : wake());
  }

  private Instruction run(Written written) {
    return tune(
        written,
        () ->
            cpu().machine().knob(Knob.KSM_RUN) == UNMERGE
                ? call(new UnmergeAll(), this::unmerged)
                : drop(0));
  }

  /** Without memory for what was merged ksmd is stopped. */
  private Instruction unmerged(long rc) {
    return rc < 0
        ? tune(KernelFiles.write(call.path(), "0", cpu().machine()), () -> drop(rc))
        : drop(0);
  }

  private Instruction wake() {
    boolean merges = cpu().machine().knob(Knob.KSM_RUN) == MERGE;
    RunKsmd wake = new RunKsmd(RunKsmd.What.WAKE, 0, merges);
    return after(new AskKsm(wake), this::begin);
  }

  private Instruction hurry() {
    return after(new AskKsm(new RunKsmd(RunKsmd.What.HURRY, 0, true)), this::begin);
  }

  private Instruction begin(int wanted) {
    return wanted > 0 ? after(Ksmd.begin(), begun -> done(0)) : done(0);
  }

  private Instruction clear(Written written) {
    return after(
        new AskKsm(new ClearTrees(false)),
        (Boolean none) -> none ? tune(written, () -> drop(0)) : drop(Errno.EBUSY.negated()));
  }
}
