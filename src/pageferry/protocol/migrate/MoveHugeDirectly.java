package pageferry.protocol.migrate;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.mm.MigrateReason;
import pageferry.mm.StayCause;
import pageferry.mm.VmCounter;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.FolioContents;
import pageferry.protocol.ops.node.HasRoom;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.ReceiveContents;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.TakeContents;
import pageferry.protocol.ops.node.lru.IsolateFolio;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.space.InstallMigration;
import pageferry.protocol.ops.space.RemoveMigration;
import pageferry.world.MigrateEvent;

/**
 * Moves a huge page to where it is used without migrate_pages(): migrate_misplaced_transhuge_page()
 * (mm/migrate.c, up to Linux 5.13). The target is allocated before the source is isolated, and the
 * contents are copied before the last look. No entry is shot down, for the one there is marked and
 * so in no TLB; the migration entry stands for the time under the page-table lock. PG_locked is the
 * caller's. Returns 0, {@link #CHANGED}, or {@link #FAILED}.
 */
public final class MoveHugeDirectly extends Routine {
  /** Somebody has changed the entry or taken a reference meanwhile, which counts as no failure. */
  public static final int CHANGED = 1;

  /** No target, or the source could not be isolated. */
  public static final int FAILED = 2;

  private final Source source;
  private final long mapping;
  private final Target target;
  private final int node;
  private @Nullable SourceLook look;
  private @Nullable FolioContents contents;

  /**
   * @param source the huge page, not isolated yet
   * @param mapping the only entry that maps it
   * @param node where it is used
   */
  public MoveHugeDirectly(Source source, long mapping, int node) {
    super(KernelFunction.MIGRATE_MISPLACED_TRANSHUGE_PAGE);
    this.source = source;
    this.mapping = mapping;
    this.node = node;
    this.target = new Target.Misplaced(node);
  }

  @Override
  protected Instruction start() {
    AllocPages alloc =
        new AllocPages(
            source.order,
            target.gfp(true),
            target.placement(current(), source),
            NewFolio.TARGET,
            0);
    return call(alloc, pfn -> allocated(alloc, pfn));
  }

  private Instruction allocated(AllocPages alloc, long pfn) {
    if (pfn < 0) {
      stays(Stay.noTarget(alloc.refusal(), cpu().nowNs()));
      return done(FAILED);
    }
    source.target = pfn;
    HasRoom room = new HasRoom(source.pages(), cpu().nowNs());
    return ask(node, room, 0, there -> there ? isolate() : stays(StayCause.NO_ROOM));
  }

  private Instruction isolate() {
    IsolateFolio take = new IsolateFolio(source.pfn, mapping, SharedRule.ALL);
    long ns = cost(Cost.ISOLATE);
    return ask(nodeOf(source.pfn), take, ns, rc -> rc > 0 ? look() : stays(IsolateFolio.cause(rc)));
  }

  private Instruction look() {
    return ask(nodeOf(source.pfn), new LookAtSource(source.pfn), 0, this::looked);
  }

  /** Only the entry and the isolation may hold the source. */
  private Instruction looked(SourceLook now) {
    look = now;
    if (now.refs() != 2) {
      StayCause cause = now.pinned() ? StayCause.PINNED : StayCause.REFERENCED;
      stays(new Stay(cause, node, now.refs(), 2, cpu().nowNs()));
      return putBack(FAILED);
    }
    return call(new PayCopies(List.of(CopyPart.of(source, paging()))), nothing -> takeEntry());
  }

  private Instruction takeEntry() {
    InstallMigration install = new InstallMigration(source.vpn, source.pfn, true);
    return ask(current().mm(), install, MmapLock.NONE, cost(Cost.SET_PTE), this::entryTaken);
  }

  private Instruction entryTaken(CpuMask cpus) {
    if (cpus.equals(InstallMigration.NOT_MAPPED)) {
      stays(Stay.of(StayCause.CHANGED, cpu().nowNs()));
      return putBack(CHANGED);
    }
    TakeContents take =
        new TakeContents(source.pfn, Objects.requireNonNull(look).mappings(), false);
    return ask(nodeOf(source.pfn), take, 0, this::taken);
  }

  private Instruction taken(FolioContents now) {
    if (now.isBusy()) {
      stays(Stay.busy(now, cpu().nowNs()));
      RemoveMigration undo = new RemoveMigration(source.vpn, source.pfn, source.pfn);
      return ask(current().mm(), undo, MmapLock.NONE, 0, there -> putBack(CHANGED));
    }
    contents = now;
    cpu().copied(source.pfn, source.target, source.pages());
    ReceiveContents receive = new ReceiveContents(source.target, now, false);
    return ask(node(), receive, 0, nothing -> setEntry());
  }

  private int node() {
    return nodeOf(source.target);
  }

  private Instruction setEntry() {
    RemoveMigration set = new RemoveMigration(source.vpn, source.pfn, source.target);
    return ask(current().mm(), set, MmapLock.NONE, cost(Cost.SET_PTE), this::entrySet);
  }

  private Instruction entrySet(RemoveMigration.Found found) {
    return found != RemoveMigration.Found.NOTHING
        ? finish()
        : tell(node(), DropMappings.one(source.target, mapping), 0, nothing -> finish());
  }

  private Instruction finish() {
    source.done = true;
    source.countMlocked(cpu(), 1, Objects.requireNonNull(contents).mappings(), false);
    cpu().count(VmCounter.PGMIGRATE_SUCCESS, source.pages());
    cpu().lruAdd(source.target, true);
    PutFolio free = new PutFolio(source.pfn, 1);
    return tell(nodeOf(source.pfn), free, cost(Cost.FREE), nothing -> done(0));
  }

  private Instruction stays(StayCause cause) {
    stays(new Stay(cause, node, 0, 0, cpu().nowNs()));
    return freeTarget(FAILED);
  }

  private void stays(Stay why) {
    source.stay = why;
    Stays stays = new Stays(current(), MigrateReason.MR_NUMA_MISPLACED);
    stays.add(source.in(current().mm()));
    stays.tell();
  }

  private Instruction putBack(int result) {
    cpu().lruAdd(source.pfn, true);
    return freeTarget(result);
  }

  private Instruction freeTarget(int result) {
    cpu().trace(new MigrateEvent.TargetWasted(source.target, source.order));
    PutFolio free = new PutFolio(source.target, 1);
    return tell(node(), free, cost(Cost.FREE), nothing -> done(result));
  }
}
