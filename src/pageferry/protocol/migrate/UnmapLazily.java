package pageferry.protocol.migrate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.mm.LazyFate;
import pageferry.mm.Mapping;
import pageferry.mm.MigrateReason;
import pageferry.mm.PageFlags;
import pageferry.mm.StayCause;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.InstallMigration;
import pageferry.protocol.ops.space.UnmapToSwap;
import pageferry.world.MigrateEvent;

/**
 * Unmaps isolated pages so that the next touch of each is a fault: migrate_pages_unmap_only() of
 * the series of 2012 ("mm/mpol: Lazy migrate a process/vma"). It never waits: what is locked,
 * written back or cannot be split is passed over. All pages go back to their LRU lists. Returns how
 * many stayed mapped.
 */
public final class UnmapLazily extends Routine {
  private final ArrayDeque<Source> sources;
  private final List<Source> seen = new ArrayList<>();
  private Source source = new Source(-1, 0, -1);
  private @Nullable SourceLook look;
  private int index;
  private CpuMask stale = CpuMask.NONE;
  private boolean stillMapped;
  private long failed;
  private long unmapped;
  private @Nullable Stays stays;

  public UnmapLazily(List<Source> sources) {
    super(KernelFunction.MIGRATE_PAGES_UNMAP_ONLY);
    this.sources = new ArrayDeque<>(sources);
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    Source first = sources.poll();
    if (first == null) {
      if (stays != null) {
        stays.tell();
      }
      return call(new PutBack(seen), nothing -> drain());
    }
    source = first;
    if (source.large()) {
      SplitSource split = new SplitSource(source, false);
      return call(split, rc -> split(split, rc));
    }
    return lock(source.pfn, LockKind.TRY, this::tried);
  }

  private Instruction split(SplitSource split, long rc) {
    if (rc < 0) {
      return leave(LazyFate.UNSPLIT);
    }
    List<Source> pieces = split.pieces();
    for (int i = pieces.size() - 1; i >= 0; i--) {
      sources.addFirst(pieces.get(i));
    }
    return next();
  }

  private Instruction leave(LazyFate fate) {
    cpu().trace(new MigrateEvent.LazyUnmap(source.pfn, fate));
    StayCause cause = cause(fate);
    if (cause != null) {
      stays = stays == null ? new Stays(current(), MigrateReason.MR_MEMPOLICY_MBIND) : stays;
      stays.add(cause, source.span(paging()), Stays.facts(current(), 0));
    }
    seen.add(source);
    return next();
  }

  private static @Nullable StayCause cause(LazyFate fate) {
    return switch (fate) {
      case UNSPLIT -> StayCause.UNSPLIT;
      case LOCKED -> StayCause.LOCKED;
      case WRITEBACK -> StayCause.WRITEBACK;
      case FILE -> StayCause.FILE;
      case STILL_MAPPED -> StayCause.STILL_MAPPED;
      case FREED, UNMAPPED -> null;
    };
  }

  private Instruction tried(LockAnswer answer) {
    if (answer != LockAnswer.GRANTED) {
      return leave(LazyFate.LOCKED);
    }
    return ask(nodeOf(source.pfn), new LookAtSource(source.pfn), 0, this::looked);
  }

  private Instruction looked(SourceLook now) {
    if (now.refs() == 1) {
      cpu().trace(new MigrateEvent.LazyUnmap(source.pfn, LazyFate.FREED));
      PutFolio put = new PutFolio(source.pfn, 1);
      return unlock(nothing -> tell(nodeOf(source.pfn), put, cost(Cost.FREE), freed -> next()));
    }
    if (now.has(PageFlags.WRITEBACK)) {
      return unlock(nothing -> leave(LazyFate.WRITEBACK));
    }
    if (!now.has(PageFlags.ANON)) {
      return unlock(nothing -> leave(LazyFate.FILE));
    }
    look = now;
    index = 0;
    stale = CpuMask.NONE;
    stillMapped = false;
    return unmapNext(cost(Cost.SWAP_CACHE));
  }

  private Instruction unlock(Instruction.Then<@Nullable Object> then) {
    return unlock(source.pfn, then);
  }

  private Instruction unmapNext(long ns) {
    if (look == null || index == look.mappings().count()) {
      return after(new Instruction.FlushTlb(stale, 1), nothing -> unmapped());
    }
    long mapping = look.mappings().code(index++);
    UnmapToSwap unmap = new UnmapToSwap(Mapping.vpn(mapping), source.pfn);
    long cost = ns + cost(Cost.UNMAP);
    return ask(Mapping.mm(mapping), unmap, MmapLock.NONE, cost, this::replaced);
  }

  private Instruction replaced(CpuMask cpus) {
    if (cpus.equals(InstallMigration.NOT_MAPPED)) {
      stillMapped = true;
    } else {
      stale = stale.or(cpus);
    }
    return unmapNext(0);
  }

  private Instruction unmapped() {
    failed += stillMapped ? 1 : 0;
    unmapped += stillMapped ? 0 : 1;
    LazyFate fate = stillMapped ? LazyFate.STILL_MAPPED : LazyFate.UNMAPPED;
    return unlock(nothing -> leave(fate));
  }

  /** The pages are in this CPU's batch now, where nobody could isolate them. */
  private Instruction drain() {
    return unmapped > 0
        ? after(new Instruction.DrainLocal(), nothing -> done(failed))
        : done(failed);
  }
}
