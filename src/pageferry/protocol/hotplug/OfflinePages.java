package pageferry.protocol.hotplug;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import pageferry.mm.BlockRefusal;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.NodeMask;
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
 * Takes one memory block offline: offline_pages() (mm/memory_hotplug.c, Linux 6.1). What is in use
 * is migrated to other nodes, again and again until nothing is left or a signal comes. Returns 0, ,
 * 1 when it was the node's last, or a negated errno.
 */
public final class OfflinePages extends Routine {
  private final int node;
  private final long block;
  private final long signalAt;
  private List<Source> left = List.of();
  private IsolateBlock.Found found = IsolateBlock.Found.NOTHING;

  /**
   * @param node the node
   * @param block the block's first frame
   * @param signalAt the virtual time in ns at which a signal ends it
   */
  public OfflinePages(int node, long block, long signalAt) {
    super(KernelFunction.OFFLINE_PAGES);
    this.node = node;
    this.block = block;
    this.signalAt = signalAt;
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.DrainAll(true), disabled -> isolate());
  }

  private Instruction isolate() {
    return change(Change.ISOLATE, rc -> rc < 0 ? refused(rc) : nextRound());
  }

  private Instruction change(Change change, Instruction.Then<Integer> then) {
    return ask(node, new SwitchBlock(block, change), cost(Cost.HOTPLUG_BLOCK), then);
  }

  private Instruction refused(int answer) {
    new StuckPages(current(), node).refused(block, answer);
    return enable(BlockRefusal.errno(answer));
  }

  private Instruction nextRound() {
    if (cpu().nowNs() >= signalAt || current().killed) {
      new StuckPages(current(), node).told(left, found);
      return change(Change.RETURN, rc -> enable(Errno.EINTR.negated()));
    }
    return ask(
        node,
        new IsolateBlock(block, 1 << paging().sectionOrder(), true),
        cost(Cost.HOTPLUG_BLOCK),
        this::isolated);
  }

  private Instruction isolated(IsolateBlock.Found now) {
    found = now;
    if (now.empty()) {
      return change(Change.REMOVE, this::enable);
    }
    List<Source> sources = new ArrayList<>();
    now.folios().forEach(each -> sources.add(Source.of(each)));
    if (has(KernelSwitch.OFFLINE_LAST_FIRST)) {
      Collections.reverse(sources);
    }
    NodeMask others = topology().withoutPrivate(cpu().machine().memoryNodes().without(node));
    NodeMask mask = others.isEmpty() ? NodeMask.of(node) : others;
    MigratePages migrate =
        new MigratePages(
                sources,
                new Target.AwayFrom(node, mask),
                MigrateMode.MIGRATE_SYNC,
                MigrateReason.MR_MEMORY_HOTPLUG)
            .untold();
    return sources.isEmpty() ? retry() : call(migrate, failed -> migrated(migrate.left(), failed));
  }

  private Instruction migrated(List<Source> rest, long failed) {
    left = rest;
    return failed == 0 ? nextRound() : call(new PutBack(left), nothing -> retry());
  }

  /**
   * What could not be moved is printed, and that ends with the signal: no round waits for another.
   */
  private Instruction retry() {
    long pause = Math.min(cost(Cost.HOTPLUG_RETRY), signalAt - cpu().nowNs());
    return after(new Instruction.Sleep(Math.max(0, pause)), nothing -> nextRound());
  }

  private Instruction enable(long result) {
    return after(new Instruction.EnableLruCache(), nothing -> done(result));
  }
}
