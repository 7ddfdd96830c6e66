package pageferry.protocol.hotplug;

import java.util.List;
import pageferry.mm.BlockRefusal;
import pageferry.mm.MigrateReason;
import pageferry.mm.StayCause;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Stays;
import pageferry.protocol.ops.node.hotplug.IsolateBlock;
import pageferry.world.PageSpan;
import pageferry.world.StayFacts;

/** Tells which pages keep a memory block online, and why. */
final class StuckPages {
  private final Task task;
  private final int node;
  private final Stays stays;

  StuckPages(Task task, int node) {
    this.task = task;
    this.node = node;
    this.stays = new Stays(task, MigrateReason.MR_MEMORY_HOTPLUG);
  }

  /** The block could not even be isolated. */
  void refused(long block, int answer) {
    BlockRefusal why = BlockRefusal.of(answer);
    if (why == BlockRefusal.STATE) {
      return;
    }
    int blockPages = 1 << task.processor().machine().topology().paging().sectionOrder();
    long now = task.processor().nowNs();
    StayFacts facts = new StayFacts(-BlockRefusal.errno(answer), node, why.ordinal(), 0, now);
    stays.add(StayCause.UNMOVABLE, new PageSpan(0, -1, block, blockPages), facts);
    stays.tell();
  }

  /** What the last round could not move, and what it could not isolate. */
  void told(List<Source> left, IsolateBlock.Found found) {
    left.forEach(stays::add);
    found.stuck().forEach(this::add);
    stays.tell();
  }

  private void add(IsolateBlock.Stuck page) {
    StayFacts facts = new StayFacts(0, node, page.refs(), 0, task.processor().nowNs());
    stays.add(page.cause(), stays.at(0, -1, page.pfn()), facts);
  }
}
