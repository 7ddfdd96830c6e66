package pageferry.protocol.reclaim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Demotion;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.NodeMask;
import pageferry.mm.StayCause;
import pageferry.mm.VmCounter;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.alloc.Refusal;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Stays;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.cgroup.FindProtected.Protected;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.ReclaimBatch;
import pageferry.protocol.ops.node.lru.IsolateLocked;
import pageferry.protocol.ops.node.lru.OldestFolios;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.world.StayFacts;

/**
 * Demotes the oldest folios of a node: shrink_folio_list() and demote_folio_list() (mm/vmscan.c,
 * Linux 6.1) with what they do about PG_locked taken from a {@link Demotion.Protocol}. Returns the
 * number of pages demoted.
 *
 * <p>Departure: a folio is locked where it stands on its list, and isolated under the lock, after
 * the allocation of its target if that is made under the lock too; the kernel isolates first.
 */
public final class DemoteFolios extends Routine {
  private static final int CLUSTER = 4;

  private final int node;
  private final Demotion demotion;
  private final boolean background;
  private final Protection protection = new Protection();
  private final List<Source> unlocked = new ArrayList<>();
  private long[] oldest = new long[0];
  private int at = -1;
  private int to = -1;
  private long target = -1;
  private long demoted;
  private @Nullable Stays stays;

  /**
   * @param node the node to be relieved
   * @param demotion how, and where to
   * @param background whether kswapd does it, 32 folios at a time
   */
  public DemoteFolios(int node, Demotion demotion, boolean background) {
    super(KernelFunction.DEMOTE_FOLIO_LIST);
    this.node = node;
    this.demotion = demotion;
    this.background = background;
  }

  @Override
  protected Instruction start() {
    to = demotion.choose(node, cpu().dice()::below);
    return Protection.exists(cpu()) ? after(protection.ask(), this::spared) : scan();
  }

  private Instruction spared(Protected found) {
    protection.found(found);
    return scan();
  }

  private Instruction scan() {
    int wanted = background ? ReclaimBatch.CLUSTER : CLUSTER;
    return ask(node, new OldestFolios(wanted, protection.givers(0)), 0, this::scanned);
  }

  /** Where nothing else can be demoted memory.low is not heeded; by a kswapd of generations. */
  private Instruction scanned(long[] folios) {
    oldest = folios;
    boolean may = !background || has(KernelSwitch.RECLAIM_BY_GENERATIONS);
    return folios.length == 0 && may && protection.breakLow()
        ? after(protection.ask(), this::spared)
        : nextFolio(0);
  }

  private Instruction nextFolio(long nothing) {
    at++;
    if (at == oldest.length || demoted > 0) {
      return unlocked.isEmpty() ? finish() : migrate(unlocked, MigrateMode.MIGRATE_ASYNC);
    }
    boolean waits = demotion.protocol() == Demotion.Protocol.WAITING;
    return waits
        ? call(new FolioLock(oldest[at]), this::locked)
        : lock(oldest[at], LockKind.TRY, this::tried);
  }

  private Instruction tried(LockAnswer answer) {
    if (answer == LockAnswer.GRANTED) {
      return locked(0);
    }
    stays(StayCause.LOCKED, new Refusal(StayCause.LOCKED, to, 0, 0));
    return nextFolio(0);
  }

  private Instruction locked(long nothing) {
    boolean allocates = demotion.protocol().keepsLock();
    if (!allocates || demotion.protocol() == Demotion.Protocol.RELOCKING) {
      return isolate();
    }
    Source source = new Source(oldest[at], 0, 0);
    Target where = target();
    AllocPages alloc =
        new AllocPages(0, where.gfp(false), where.placement(current(), source), NewFolio.TARGET, 0);
    return call(alloc, pfn -> allocated(alloc, pfn));
  }

  private void stays(StayCause cause, Refusal saw) {
    stays = stays == null ? new Stays(current(), MigrateReason.MR_DEMOTION) : stays;
    StayFacts facts = new StayFacts(0, saw.node(), saw.free(), saw.mark(), cpu().nowNs());
    stays.add(cause, stays.at(0, -1, oldest[at]), facts);
  }

  private Instruction allocated(AllocPages alloc, long pfn) {
    target = pfn;
    if (pfn >= 0) {
      return isolate();
    }
    stays(alloc.refusal().cause(), alloc.refusal());
    return unlockAndGoOn();
  }

  private Instruction isolate() {
    return ask(node, new IsolateLocked(oldest[at]), cost(Cost.ISOLATE), this::isolated);
  }

  /** The target that was allocated under the lock suits a small folio alone. */
  private Instruction isolated(int order) {
    boolean taken = order != IsolateLocked.GONE;
    if (!taken) {
      stays(StayCause.OFF_LRU, new Refusal(StayCause.OFF_LRU, to, 0, 0));
    }
    Source source = new Source(oldest[at], Math.max(order, 0), 0);
    if (taken && demotion.protocol() == Demotion.Protocol.RELOCKING) {
      return migrate(List.of(source), MigrateMode.MIGRATE_SYNC);
    }
    if (order == 0 && demotion.protocol().keepsLock()) {
      source.target = target;
      source.locked = true;
      return migrate(List.of(source), MigrateMode.MIGRATE_SYNC);
    }
    if (taken) {
      unlocked.add(source);
    }
    return target >= 0
        ? tell(nodeOf(target), new PutFolio(target, 1), 0, freed -> unlockAndGoOn())
        : unlockAndGoOn();
  }

  private Instruction unlockAndGoOn() {
    target = -1;
    return unlock(oldest[at], nothing -> nextFolio(0));
  }

  private Target target() {
    boolean falls = has(KernelSwitch.DEMOTION_FALLS_BACK);
    NodeMask allowed = falls ? demotion.allowed(node) : NodeMask.of(to);
    return new Target.Demoted(to, allowed, demotion.protocol().keepsLock());
  }

  private Instruction migrate(List<Source> sources, MigrateMode mode) {
    target = -1;
    MigratePages migrate = new MigratePages(sources, target(), mode, MigrateReason.MR_DEMOTION);
    return call(migrate, rc -> migrated(sources, migrate.left()));
  }

  private Instruction migrated(List<Source> sources, List<Source> left) {
    demoted += Source.pages(sources) - Source.pages(left);
    boolean last = sources == unlocked;
    return call(new PutBack(left), nothing -> last ? finish() : afterMigration());
  }

  /** A migration that locks by itself leaves the first lock as it was. */
  private Instruction afterMigration() {
    return demotion.protocol() == Demotion.Protocol.RELOCKING ? unlockAndGoOn() : nextFolio(0);
  }

  private VmCounter counter() {
    return background ? VmCounter.PGDEMOTE_KSWAPD : VmCounter.PGDEMOTE_DIRECT;
  }

  private Instruction finish() {
    if (stays != null) {
      stays.tell();
    }
    cpu().count(counter(), demoted);
    return done(demoted);
  }
}
