package pageferry.protocol.compact;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CompactResult;
import pageferry.mm.CompactScope;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.Paging;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.ops.node.BeginCompaction;
import pageferry.protocol.ops.node.BeginCompaction.Begun;
import pageferry.protocol.ops.node.CompactPlan;
import pageferry.protocol.ops.node.EndCompaction;
import pageferry.protocol.ops.node.HasBlock;
import pageferry.protocol.ops.node.IsUnfragmented;
import pageferry.protocol.ops.node.IsolateMigratable;
import pageferry.world.CompactEvent;

/**
 * Compacts one zone: the migrate scanner goes up and takes folios off their LRU lists, the free
 * scanner comes down and finds where they can go, until a block of the order is free or they meet:
 * compact_zone() (mm/compaction.c, Linux 6.1). Returns the number of a {@link CompactResult}.
 */
final class CompactZone extends Routine {
  private final Control control;
  private final CompactPlan plan;
  private boolean partial;
  private long movedIn = -1;

  CompactZone(int node, CompactPlan plan) {
    super(KernelFunction.COMPACT_ZONE);
    this.control = new Control(node, plan);
    this.plan = plan;
  }

  /** How many pages the migrate scanner has looked at. */
  long migrateScanned() {
    return control.migrateScanned;
  }

  /** How many pages the free scanner has looked at. */
  long freeScanned() {
    return control.freeScanned;
  }

  @Override
  protected Instruction start() {
    return ask(control.node, new BeginCompaction(plan), 0, this::begun);
  }

  private Instruction begun(Begun begun) {
    if (begun.result() != CompactResult.DEFERRED && plan.order() >= 0) {
      cpu().trace(new CompactEvent.Suitable(control.place(topology()), begun.result()));
    }
    if (begun.result() != CompactResult.CONTINUE) {
      boolean unsuitable = begun.result() == CompactResult.NOT_SUITABLE_ZONE;
      return done((unsuitable ? CompactResult.SKIPPED : begun.result()).ordinal());
    }
    control.start = begun.start();
    control.end = begun.end();
    control.migrateFrom = begun.migrate();
    control.freeFrom = begun.free();
    partial = begun.migrate() > begun.start();
    boolean waits = plan.mode() != MigrateMode.MIGRATE_ASYNC;
    cpu().trace(new CompactEvent.Begin(control.range(), waits));
    boolean asked = plan.scope() != CompactScope.PROACTIVE;
    return after(new Instruction.DrainLocal(), asked ? this::isolate : this::finished);
  }

  private int blockOrder() {
    return Math.min(paging().hugeOrder(), paging().maxOrder());
  }

  private Instruction isolate(@Nullable Object nothing) {
    if (control.hasMet(blockOrder())) {
      return end(partial ? CompactResult.PARTIAL_SKIPPED : CompactResult.COMPLETE);
    }
    IsolateMigratable isolate = new IsolateMigratable(plan, control.migrateFrom, control.freeFrom);
    return ask(control.node, isolate, 0, this::isolated);
  }

  private Instruction isolated(IsolateMigratable.Found found) {
    int pages = found.pages();
    cpu().count(VmCounter.COMPACT_MIGRATE_SCANNED, found.scanned());
    cpu().count(VmCounter.COMPACT_ISOLATED, pages);
    cpu()
        .trace(
            new CompactEvent.IsolateMigratepages(
                control.migrateFrom, found.next(), found.scanned(), pages));
    control.migrateScanned += found.scanned();
    control.migrateFrom = found.next();
    control.wanted = pages;
    long ns =
        cost(Cost.COMPACT_SCAN) * found.scanned() + cost(Cost.SCAN_ISOLATE) * found.folios().size();
    return spend(ns, nothing -> found.folios().isEmpty() ? look(0) : migrate(found));
  }

  private Instruction migrate(IsolateMigratable.Found found) {
    movedIn = found.folios().get(0).pfn();
    List<Source> sources = new ArrayList<>();
    found.folios().forEach(each -> sources.add(new Source(each.pfn(), each.order(), 0)));
    MigratePages migrate =
        new MigratePages(sources, new FreePages(control), plan.mode(), MigrateReason.MR_COMPACTION);
    return call(migrate, rc -> migrated(migrate.left(), found.pages(), rc));
  }

  private Instruction migrated(List<Source> left, int pages, long rc) {
    int failed = Source.pages(left);
    cpu().trace(new CompactEvent.Migratepages(pages - failed, failed));
    if (left.isEmpty()) {
      return look(0);
    }
    if (plan.scope().isDirect() && plan.mode() == MigrateMode.MIGRATE_ASYNC) {
      long block = Paging.folioStart(control.migrateFrom - 1, plan.order());
      control.migrateFrom = Math.min(control.end, block + (1L << plan.order()));
    }
    boolean contended = rc == Errno.ENOMEM.negated() && !control.hasMet(blockOrder());
    return call(new PutBack(left), put -> contended ? end(CompactResult.CONTENDED) : look(put));
  }

  /** Pages that batches refer to cannot become part of a block: lru_add_drain_cpu_zone(). */
  private Instruction look(long nothing) {
    long block = Paging.folioStart(control.migrateFrom, Math.max(plan.order(), 0));
    if (plan.order() > 0 && movedIn >= 0 && movedIn < block) {
      movedIn = -1;
      return after(new Instruction.DrainLocal(), this::finished);
    }
    return finished(null);
  }

  /** compact_finished(): a pageblock is gone through to its end. */
  private Instruction finished(@Nullable Object nothing) {
    if (plan.scope() == CompactScope.PROACTIVE && !control.hasMet(blockOrder())) {
      return ask(control.node, new IsUnfragmented(plan), 0, this::judged);
    }
    boolean within = control.migrateFrom != Paging.folioStart(control.migrateFrom, blockOrder());
    if (plan.order() < 0 || within) {
      return after(new Instruction.CondResched(), this::isolate);
    }
    return ask(control.node, new HasBlock(plan), 0, this::looked);
  }

  private Instruction judged(CompactResult result) {
    cpu().trace(new CompactEvent.Finished(control.place(topology()), result));
    return result == CompactResult.CONTINUE
        ? after(new Instruction.CondResched(), this::isolate)
        : end(result);
  }

  private Instruction looked(boolean free) {
    CompactResult result = free ? CompactResult.SUCCESS : CompactResult.NO_SUITABLE_PAGE;
    cpu().trace(new CompactEvent.Finished(control.place(topology()), result));
    return free ? end(CompactResult.SUCCESS) : after(new Instruction.CondResched(), this::isolate);
  }

  private Instruction end(CompactResult result) {
    boolean met = control.hasMet(blockOrder()) && result != CompactResult.SUCCESS;
    long[] unused = control.free.stream().mapToLong(Long::longValue).toArray();
    EndCompaction end = new EndCompaction(plan, unused, met);
    return ask(control.node, end, cost(Cost.FREE) * unused.length, back -> ended(result));
  }

  private Instruction ended(CompactResult result) {
    boolean waits = plan.mode() != MigrateMode.MIGRATE_ASYNC;
    cpu().trace(new CompactEvent.End(control.range(), waits, result));
    return done(result.ordinal());
  }
}
