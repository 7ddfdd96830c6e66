package pageferry.protocol.cma;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.node.IsolateMigratable;
import pageferry.protocol.ops.node.IsolateRange;
import pageferry.protocol.ops.node.ScanRange;
import pageferry.protocol.ops.node.TakeRange;
import pageferry.world.CmaEvent;

/**
 * Takes a stretch of page frames whole: alloc_contig_range() and __alloc_contig_migrate_range()
 * (mm/page_alloc.c, Linux 6.1). Its pageblocks are set apart, what lies there is migrated, 32 pages
 * at a time and five times what would not go, and then all must be free. Returns 0, -EBUSY, -ENOMEM
 * or -EINTR.
 */
final class ContigRange extends Routine {
  private static final int TRIES = 5;

  private final int node;
  private final long first;
  private final int pages;
  private long at;
  private int tries;

  ContigRange(int node, long first, int pages) {
    super(KernelFunction.ALLOC_CONTIG_RANGE);
    this.node = node;
    this.first = first;
    this.pages = pages;
    this.at = first;
  }

  private long end() {
    return first + pages;
  }

  @Override
  protected Instruction start() {
    IsolateRange isolate = new IsolateRange(first, pages, true);
    return ask(node, isolate, scan(), mine -> mine ? disable() : done(Errno.EBUSY.negated()));
  }

  private long scan() {
    return cost(Cost.COMPACT_SCAN) * pages;
  }

  private Instruction disable() {
    return after(new Instruction.DrainAll(true), disabled -> nextCluster());
  }

  private Instruction nextCluster() {
    if (current().killed) {
      return migrated(List.of(), Errno.EINTR.negated());
    }
    if (at >= end()) {
      return migrated(List.of(), 0);
    }
    tries = 0;
    ScanRange scan = new ScanRange(at, end());
    return ask(node, scan, cost(Cost.ISOLATE) * IsolateMigratable.CLUSTER, this::isolated);
  }

  private Instruction isolated(ScanRange.Found found) {
    at = found.next();
    List<Source> sources = found.folios().stream().map(Source::of).toList();
    return sources.isEmpty() ? nextCluster() : migrate(sources);
  }

  private Instruction migrate(List<Source> sources) {
    MigratePages migrate =
        new MigratePages(
            sources,
            new Target.Replacement(false),
            MigrateMode.MIGRATE_SYNC,
            MigrateReason.MR_CONTIG_RANGE);
    return call(migrate, rc -> tried(migrate.left(), rc));
  }

  private Instruction tried(List<Source> left, long rc) {
    if (rc == Errno.ENOMEM.negated()) {
      return migrated(left, rc);
    }
    if (left.isEmpty()) {
      return nextCluster();
    }
    return ++tries == TRIES ? migrated(left, Errno.EBUSY.negated()) : migrate(left);
  }

  /** What is busy may be free by now. */
  private Instruction migrated(List<Source> left, long rc) {
    boolean over = rc < 0 && rc != Errno.EBUSY.negated();
    return after(
        new Instruction.EnableLruCache(),
        enabled -> call(new PutBack(left), put -> over ? undo(rc) : take()));
  }

  private Instruction take() {
    return ask(node, new TakeRange(first, pages), scan(), this::tested);
  }

  private Instruction tested(long fin) {
    cpu().trace(new CmaEvent.TestPagesIsolated(first, end(), fin));
    return undo(fin < end() ? Errno.EBUSY.negated() : 0);
  }

  private Instruction undo(long result) {
    return ask(node, new IsolateRange(first, pages, false), scan(), joined -> done(result));
  }
}
