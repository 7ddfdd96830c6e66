package pageferry.protocol.hotplug;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.BlockRefusal;
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
import pageferry.protocol.ops.node.hotplug.IsolateBlock;
import pageferry.protocol.ops.node.hotplug.SwitchBlock;
import pageferry.protocol.ops.node.hotplug.SwitchBlock.Change;

/**
 * Takes all pages of one memory block for virtio-mem: virtio_mem_fake_offline()
 * (drivers/virtio/virtio_mem.c), which tries alloc_contig_range() (mm/page_alloc.c, Linux 6.1) five
 * times. That isolates 32 pages at a time and asks migrate_pages() five times for them before it
 * gives up, unlike {@link OfflinePages}. Returns 0, 1 when it was the node's last block, -EBUSY or
 * -ENOMEM. The driver does the same with parts of a block; here the block is the part.
 */
public final class AllocContigRange extends Routine {
  /** COMPACT_CLUSTER_MAX. */
  private static final int CLUSTER = 32;

  private static final int TRIES = 5;
  private static final int CALLS = 5;

  private final int node;
  private final long block;
  private List<Source> rest = List.of();
  private IsolateBlock.Found found = IsolateBlock.Found.NOTHING;
  private int tries;
  private int calls;

  public AllocContigRange(int node, long block) {
    super(KernelFunction.ALLOC_CONTIG_RANGE);
    this.node = node;
    this.block = block;
  }

  @Override
  protected Instruction start() {
    return change(Change.ISOLATE, rc -> rc < 0 ? refused(rc) : disable());
  }

  private Instruction change(Change change, Instruction.Then<Integer> then) {
    return ask(node, new SwitchBlock(block, change), cost(Cost.HOTPLUG_BLOCK), then);
  }

  private Instruction refused(int answer) {
    new StuckPages(current(), node).refused(block, answer);
    return done(BlockRefusal.errno(answer));
  }

  private Instruction disable() {
    return after(new Instruction.DrainAll(true), disabled -> nextCluster());
  }

  private Instruction nextCluster() {
    rest = List.of();
    tries = 0;
    IsolateBlock isolate = new IsolateBlock(block, CLUSTER);
    return ask(node, isolate, cost(Cost.ISOLATE) * CLUSTER, this::isolated);
  }

  private Instruction isolated(IsolateBlock.Found now) {
    found = now;
    List<Source> sources = new ArrayList<>();
    now.folios().forEach(each -> sources.add(new Source(each.pfn(), each.order(), 0)));
    if (!sources.isEmpty()) {
      return migrate(sources);
    }
    return now.empty()
        ? after(new Instruction.EnableLruCache(), nothing -> change(Change.REMOVE, this::done))
        : fail(Errno.EBUSY.negated());
  }

  private Instruction migrate(List<Source> sources) {
    MigratePages migrate =
        new MigratePages(
                sources,
                new Target.Replacement(true),
                MigrateMode.MIGRATE_SYNC,
                MigrateReason.MR_CONTIG_RANGE)
            .untold();
    return call(migrate, rc -> migrated(migrate.left(), rc));
  }

  /** The list decides what is next, as in __alloc_contig_migrate_range(), and -ENOMEM. */
  private Instruction migrated(List<Source> left, long rc) {
    if (left.isEmpty()) {
      return nextCluster();
    }
    if (rc >= 0 && ++tries < TRIES) {
      return migrate(left);
    }
    long error = rc < 0 ? rc : Errno.EBUSY.negated();
    rest = left;
    return call(new PutBack(left), nothing -> fail(error));
  }

  private Instruction fail(long error) {
    return after(
        new Instruction.EnableLruCache(),
        nothing -> change(Change.RETURN, rc -> failedOnce(error)));
  }

  private Instruction failedOnce(long error) {
    boolean again = error != Errno.ENOMEM.negated() && ++calls < CALLS;
    if (again) {
      return start();
    }
    new StuckPages(current(), node).told(rest, found);
    return done(error);
  }
}
