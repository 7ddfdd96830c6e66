package pageferry.protocol.migrate;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.PageFlags;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.node.EndWriteback;
import pageferry.protocol.ops.node.StartWriteback;
import pageferry.protocol.ops.node.refs.HoldFolio;
import pageferry.protocol.ops.node.refs.LetFolioGo;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.world.Attempt;
import pageferry.world.Fault;
import pageferry.world.FaultKind;

/**
 * Lets happen to a source what the fault plan has in store for it before a step is taken: what else
 * a machine does meanwhile to a folio that migrate_folio_unmap() and migrate_folio_move()
 * (mm/migrate.c, Linux 6.1) have in hand. Returns 0, or a negated errno if the step fails.
 */
final class BefallSource extends Routine {
  /** Whose node goes offline, if not the target's. */
  private static final String SOURCE = "source";

  private final Source source;
  private final MigrationStep step;
  private final Target target;
  private long error;

  BefallSource(Source source, MigrationStep step, Target target) {
    super(KernelFunction.SHOULD_FAIL);
    this.source = source;
    this.step = step;
    this.target = target;
  }

  @Override
  protected Instruction start() {
    Fault reader = befall(FaultKind.EXTRA_REFERENCE);
    return reader == null ? dirty(null) : hold(0, reader.ns(), this::dirty);
  }

  private @Nullable Fault befall(FaultKind kind) {
    int node = nodeOf(source.pfn);
    Attempt.Site site = new Attempt.Site(node, source.order, 0, step.ordinal());
    return cpu().fault(kind, site, current(), source.pfn);
  }

  /** References the folio and sets a flag, and takes both back when the time has come. */
  private Instruction hold(int flag, long ns, Instruction.Then<@Nullable Object> then) {
    int node = nodeOf(source.pfn);
    Instruction.Then<@Nullable Object> release =
        nothing ->
            after(new Instruction.TellNodeLater(node, new LetFolioGo(source.pfn, flag), ns), then);
    return tell(node, new HoldFolio(source.pfn, flag), 0, release);
  }

  private Instruction dirty(@Nullable Object nothing) {
    Fault writer = befall(FaultKind.DIRTY);
    return writer == null ? writeback(null) : hold(PageFlags.DIRTY, writer.ns(), this::writeback);
  }

  private Instruction writeback(@Nullable Object nothing) {
    Fault io = befall(FaultKind.WRITEBACK);
    if (io == null) {
      return kill(null);
    }
    int node = nodeOf(source.pfn);
    StartWriteback start = new StartWriteback(source.pfn, 0);
    Instruction end = new Instruction.TellNodeLater(node, new EndWriteback(source.pfn), io.ns());
    return ask(node, start, 0, (Boolean begun) -> begun ? after(end, this::kill) : kill(null));
  }

  private Instruction kill(@Nullable Object nothing) {
    Fault signal = befall(FaultKind.KILL_TASK);
    if (signal == null) {
      return runOutOfMemory(null);
    }
    String task = signal.whom().isEmpty() ? current().name() : signal.whom();
    return after(new Instruction.Kill(task), this::runOutOfMemory);
  }

  /** Somebody else's allocation finds no memory: those of migrations never go so far. */
  private Instruction runOutOfMemory(@Nullable Object nothing) {
    return befall(FaultKind.OOM_KILL) == null
        ? failMemory(null)
        : work("oom_reaper", cpu().kernelWork().outOfMemory(), this::failMemory);
  }

  private Instruction failMemory(@Nullable Object nothing) {
    return befall(FaultKind.MEMORY_FAILURE) == null
        ? goOffline(null)
        : work("kworker", cpu().kernelWork().failMemory(source.pfn), this::goOffline);
  }

  private Instruction goOffline(@Nullable Object nothing) {
    Fault removal = befall(FaultKind.OFFLINE_NODE);
    if (removal == null) {
      return failStep(null);
    }
    int node = removal.whom().equals(SOURCE) ? nodeOf(source.pfn) : nodeOfTarget();
    Step offline = cpu().kernelWork().offline(node, removal.ns());
    return work("kacpi_hotplug", offline, this::failStep);
  }

  private int nodeOfTarget() {
    return source.target < 0 ? target.placement(current(), source).node() : nodeOf(source.target);
  }

  private Instruction work(String thread, Step work, Instruction.Then<@Nullable Object> then) {
    return after(new Instruction.StartWorker(thread, work), then);
  }

  /** Nothing fails after the copy: the contents have left the source. */
  private Instruction failStep(@Nullable Object nothing) {
    Fault failure = source.taken ? null : befall(FaultKind.FAIL_MIGRATE);
    if (failure != null) {
      Errno usual = step == MigrationStep.ALLOCATE_TARGET ? Errno.ENOMEM : Errno.EAGAIN;
      error = (failure.error() == null ? usual : failure.error()).negated();
    }
    return done(error);
  }
}
