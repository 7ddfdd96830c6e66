package pageferry.protocol.migrate;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.PageFlags;
import pageferry.protocol.Instruction;
import pageferry.protocol.Routine;
import pageferry.protocol.node.HoldFolio;
import pageferry.protocol.node.LetFolioGo;
import pageferry.world.Attempt;
import pageferry.world.Fault;
import pageferry.world.FaultKind;

/**
 * Lets happen to a source what the fault plan has in store for it before a step is taken: what else
 * a machine does meanwhile to a folio that migrate_folio_unmap() and migrate_folio_move()
 * (mm/migrate.c, Linux 6.1) have in hand. Results in 0, or in a negated errno if the step fails.
 */
final class BefallSource extends Routine {
  private final Source source;
  private final MigrationStep step;
  private long error;

  BefallSource(Source source, MigrationStep step) {
    super("should_fail");
    this.source = source;
    this.step = step;
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
    return io == null ? kill(null) : hold(PageFlags.WRITEBACK, io.ns(), this::kill);
  }

  private Instruction kill(@Nullable Object nothing) {
    Fault signal = befall(FaultKind.KILL_TASK);
    if (signal == null) {
      return failStep(null);
    }
    String task = signal.task().isEmpty() ? current().name() : signal.task();
    return after(new Instruction.Kill(task), this::failStep);
  }

  /** Nothing fails behind the copy: the contents have left the source. */
  private Instruction failStep(@Nullable Object nothing) {
    Fault failure = source.taken ? null : befall(FaultKind.FAIL_MIGRATE);
    if (failure != null) {
      Errno usual = step == MigrationStep.ALLOCATE_TARGET ? Errno.ENOMEM : Errno.EAGAIN;
      error = (failure.error() == null ? usual : failure.error()).negated();
    }
    return done(error);
  }
}
