package pageferry.protocol.mempolicy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Capability;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.NodeMask;
import pageferry.mm.StepOp;
import pageferry.protocol.fork.PutSpace;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.SpaceUse;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.kernel.TaskFacts;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.node.lru.IsolateFolio.Rule;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.program.NodeArg;

/**
 * The system call migrate_pages(2): kernel_migrate_pages(), do_migrate_pages() and
 * migrate_to_node() (mm/mempolicy.c, Linux 6.1). mmap_lock is held for reading throughout; since
 * 6.7 for each scan alone. Returns the number of folios not moved, since 6.7 also of those that
 * could not be isolated.
 */
public final class MigratePagesCall extends Routine {
  /** migrate_pages(2). */
  public record Migrate(String target, NodeArg from, NodeArg to) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.MIGRATE_PAGES;
    }

    @Override
    public Routine routine() {
      return new MigratePagesCall(this);
    }
  }

  private final Migrate call;
  private int mm;
  private NodeMask from = NodeMask.NONE;
  private NodeMask to = NodeMask.NONE;
  private NodeMask rest = NodeMask.NONE;
  private int source;
  private int destination;
  private long notMoved;
  private boolean disabled;

  public MigratePagesCall(Migrate call) {
    super(KernelFunction.DO_MIGRATE_PAGES);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    int error = PolicyArgs.decodeError(call.from());
    error = error == 0 ? PolicyArgs.decodeError(call.to()) : error;
    if (error != 0) {
      return done(error);
    }
    from = PolicyArgs.decode(call.from());
    to = PolicyArgs.decode(call.to());
    return after(new Instruction.FindTask(call.target()), this::targetFound);
  }

  private Instruction targetFound(@Nullable TaskFacts task) {
    if (task == null) {
      return fail(Errno.ESRCH);
    }
    if (!current().mayAccess(task) || !mayUse(call.to())) {
      return fail(Errno.EPERM);
    }
    boolean refuses = has(KernelSwitch.MIGRATE_PAGES_REFUSES_ABSENT_NODES);
    boolean absent = !PolicyArgs.namesOnly(call.to(), cpu().machine().memoryNodes());
    to = to.and(cpu().machine().memoryNodes());
    if (to.isEmpty() || task.exited() || refuses && absent) {
      return fail(Errno.EINVAL);
    }
    mm = task.mm();
    Instruction use = new Instruction.UseSpace(SpaceUse.How.GET, call.target(), mm);
    return isOwn() ? begin() : after(use, this::spaceHad);
  }

  /** The space of the calling task lives at least as long as the call. */
  private boolean isOwn() {
    return mm == current().mm();
  }

  private Instruction spaceHad(SpaceUse use) {
    return use.there() ? begin() : fail(Errno.EINVAL);
  }

  private Instruction begin() {
    rest = from;
    disabled = has(KernelSwitch.LRU_CACHE_DISABLE);
    return after(new Instruction.DrainAll(disabled), this::drained);
  }

  /** Without CAP_SYS_NICE no node may be named that the target may not use. */
  private boolean mayUse(NodeArg nodes) {
    return current().capable(Capability.SYS_NICE)
        || PolicyArgs.namesOnly(nodes, cpu().machine().memoryNodes());
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
    Rule once = Rule.unshared(cpu().machine().profile(), Rule.HEAD_MAPPED_ONCE);
    Rule rule = current().capable(Capability.SYS_NICE) ? Rule.ALL : once;
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
    return disabled ? after(new Instruction.EnableLruCache(), nothing -> put(result)) : put(result);
  }

  private Instruction put(long result) {
    return isOwn() ? done(result) : call(new PutSpace(mm), nothing -> done(result));
  }
}
