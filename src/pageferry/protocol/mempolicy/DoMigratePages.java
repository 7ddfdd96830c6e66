package pageferry.protocol.mempolicy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.NodeMask;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.protocol.ops.space.Nothing;

/**
 * Moves what an address space maps from nodes to others, by their order: do_migrate_pages() and
 * migrate_to_node() (mm/mempolicy.c, Linux 6.1). mmap_lock is held for reading throughout; since
 * 6.7 for each scan alone. Returns the number of folios not moved, since 6.7 also of those that
 * could not be isolated, or a negated errno.
 */
public final class DoMigratePages extends Routine {
  private final int mm;
  private final NodeMask from;
  private final NodeMask to;
  private final boolean all;
  private NodeMask rest;
  private int source;
  private int destination;
  private long notMoved;
  private boolean disabled;

  /**
   * @param all whether pages move that others map too: MPOL_MF_MOVE_ALL
   */
  public DoMigratePages(int mm, NodeMask from, NodeMask to, boolean all) {
    super(KernelFunction.DO_MIGRATE_PAGES);
    this.mm = mm;
    this.from = from;
    this.to = to;
    this.all = all;
    this.rest = from;
  }

  @Override
  protected Instruction start() {
    disabled = has(KernelSwitch.LRU_CACHE_DISABLE);
    return after(new Instruction.DrainAll(disabled), this::drained);
  }

  private Instruction drained(@Nullable Object nothing) {
    return scansOnly()
        ? nextPair()
        : ask(mm, Nothing.NOTHING, MmapLock.READ, 0, locked -> nextPair());
  }

  /** Whether mmap_lock is held for the scans alone. */
  private boolean scansOnly() {
    return has(KernelSwitch.MBIND_MIGRATES_UNLOCKED);
  }

  /** Chooses the pair to move next: the destination, if possible, is no source any more. */
  private Instruction nextPair() {
    source = -1;
    for (int s = rest.first(); s >= 0; s = rest.next(s)) {
      if (from.weight() != to.weight() && to.has(s)) {
        continue;
      }
      int d = NodeMask.remap(s, from, to);
      if (d == s) {
        continue;
      }
      source = s;
      destination = d;
      if (!rest.has(d)) {
        break;
      }
    }
    if (source < 0) {
      return finish(notMoved);
    }
    rest = rest.without(source);
    return scansOnly()
        ? ask(mm, Nothing.NOTHING, MmapLock.READ, 0, locked -> scanSource())
        : scanSource();
  }

  private Instruction scanSource() {
    SharedRule once = SharedRule.unshared(this::has, SharedRule.HEAD_MAPPED_ONCE);
    SharedRule rule = all ? SharedRule.ALL : once;
    QueuePages.Wanted wanted =
        new QueuePages.Wanted(NodeMask.of(source), true, rule, QueuePages.Strictness.NONE);
    QueuePages queue = new QueuePages(mm, 0, ForkChunk.END, wanted);
    return call(
        queue,
        rc -> {
          notMoved += has(KernelSwitch.SCAN_COUNTS_FAILURES) ? queue.unmovable() : 0;
          return scansOnly()
              ? ask(mm, Nothing.NOTHING, MmapLock.RELEASE, 0, free -> scanned(queue.queued()))
              : scanned(queue.queued());
        });
  }

  private Instruction scanned(List<Source> queued) {
    if (queued.isEmpty()) {
      return nextPair();
    }
    MigratePages migrate =
        new MigratePages(
            queued,
            new Target.Exactly(destination),
            MigrateMode.MIGRATE_SYNC,
            MigrateReason.MR_SYSCALL);
    return call(migrate, rc -> migrated(migrate.left(), rc));
  }

  private Instruction migrated(List<Source> left, long rc) {
    return call(new PutBack(left), nothing -> putBack(rc));
  }

  private Instruction putBack(long rc) {
    if (rc < 0) {
      return finish(rc);
    }
    notMoved += rc;
    return nextPair();
  }

  private Instruction finish(long result) {
    if (scansOnly()) {
      return leave(result);
    }
    return ask(mm, Nothing.NOTHING, MmapLock.RELEASE, 0, nothing -> leave(result));
  }

  private Instruction leave(long result) {
    return disabled
        ? after(new Instruction.EnableLruCache(), nothing -> done(result))
        : done(result);
  }
}
