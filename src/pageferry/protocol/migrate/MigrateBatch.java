package pageferry.protocol.migrate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MigrateMode;
import pageferry.protocol.Instruction;
import pageferry.protocol.Routine;

/**
 * Leads a batch of sources through the phases of a strategy: the pass loops of
 * migrate_pages_batch() (mm/migrate.c, Linux 6.1 and 6.3). A step that answers -EAGAIN is tried
 * again in the next pass: in the first phase after everything has been undone, later with the
 * source kept locked and unmapped. Results in 0, or in -ENOMEM.
 */
final class MigrateBatch extends Routine {
  /**
   * How persistent a batch is.
   *
   * @param passes how often it goes over its list
   * @param politePasses in how many of them it will not wait for a page lock
   */
  record Persistence(int passes, int politePasses) {}

  private final List<Source> sources;
  private final List<List<MigrationStep>> phases;
  private final MoveContext context;
  private final Persistence persistence;
  private int phase;
  private int pass;
  private int at;
  private int retry;
  private boolean outOfMemory;

  MigrateBatch(
      List<Source> sources,
      List<List<MigrationStep>> phases,
      MoveContext context,
      Persistence persistence) {
    super("migrate_pages_batch");
    this.sources = sources;
    this.phases = phases;
    this.context = context;
    this.persistence = persistence;
  }

  @Override
  protected Instruction start() {
    return nextSource();
  }

  private boolean waiting(Source source) {
    return !source.done && source.error == 0 && source.phase == phase;
  }

  private Instruction nextSource() {
    boolean stop = outOfMemory && phase == 0;
    while (at < sources.size() && !stop) {
      if (waiting(sources.get(at))) {
        return after(new Instruction.CondResched(), this::move);
      }
      at++;
    }
    return passOver();
  }

  private Instruction move(@Nullable Object nothing) {
    boolean force = pass >= persistence.politePasses();
    return call(new MoveSteps(sources.get(at), phases.get(phase), context, force), this::moved);
  }

  private Instruction moved(long result) {
    Source source = sources.get(at);
    if (result == 0) {
      source.phase++;
      source.step = 0;
      return goOn(0);
    }
    if (result == Errno.EAGAIN.negated()) {
      retry++;
      return phase == 0 ? call(new UndoMove(source), this::undone) : goOn(0);
    }
    if (result == Errno.ENOMEM.negated()) {
      outOfMemory = true;
    }
    source.error = (int) result;
    return call(new UndoMove(source), this::goOn);
  }

  private Instruction undone(long nothing) {
    boolean waits =
        cpu().machine().profile().has(KernelSwitch.MIGRATE_AWAITS_REFERENCES)
            && context.mode() != MigrateMode.MIGRATE_ASYNC;
    return waits
        ? after(new Instruction.AwaitReferences(sources.get(at).pfn), now -> goOn(0))
        : goOn(0);
  }

  private Instruction goOn(long nothing) {
    at++;
    return nextSource();
  }

  private Instruction passOver() {
    boolean again = retry > 0 && pass + 1 < persistence.passes() && !(outOfMemory && phase == 0);
    at = 0;
    retry = 0;
    if (again) {
      pass++;
      return nextSource();
    }
    pass = 0;
    phase++;
    if (phase == phases.size()) {
      return undoNext(0);
    }
    return phases.get(phase).contains(MigrationStep.FLUSH_TLB) ? flush() : nextSource();
  }

  /** One shootdown for all that has been unmapped: try_to_unmap_flush(). */
  private Instruction flush() {
    long cpus = 0;
    int pages = 0;
    for (Source source : sources) {
      if (waiting(source)) {
        cpus |= source.staleCpus;
        source.staleCpus = 0;
        pages += source.pages();
      }
    }
    return after(new Instruction.FlushTlb(cpus, pages), nothing -> nextSource());
  }

  /** What is locked and unmapped still, after the last pass, goes back. */
  private Instruction undoNext(long nothing) {
    while (at < sources.size()) {
      Source source = sources.get(at++);
      if (!source.done && source.phase > 0) {
        return call(new UndoMove(source), this::undoNext);
      }
    }
    return outOfMemory ? fail(Errno.ENOMEM) : done(0);
  }
}
