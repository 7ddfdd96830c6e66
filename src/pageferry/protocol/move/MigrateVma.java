package pageferry.protocol.move;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.PageSet;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.migrate.MigrateDevice;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.lru.IsolateFolio;
import pageferry.protocol.ops.space.LookUpPage;
import pageferry.protocol.ops.space.Nothing;

/**
 * A driver moves anonymous base pages of the caller to its device's memory: migrate_vma_setup() to
 * migrate_vma_finalize() (mm/migrate_device.c, Linux 6.12), mmap_lock held for reading. Large
 * folios are passed over, which up to 6.18 were split. Returns how many pages have moved, or
 * -EINVAL where the node is no device's.
 */
public final class MigrateVma extends Routine {
  /** A driver takes pages to the node of its device. */
  public record ToDevice(PageSet pages, int node) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.MIGRATE_VMA;
    }

    @Override
    public Routine routine() {
      return new MigrateVma(this);
    }
  }

  private final ToDevice call;
  private final List<Source> sources = new ArrayList<>();
  private long next;
  private LookUpPage.Found found = new LookUpPage.Found(LookUpPage.Kind.NO_AREA, -1, -1, false);

  private MigrateVma(ToDevice call) {
    super(KernelFunction.MIGRATE_VMA_SETUP);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    boolean exists = call.node() < topology().nodeCount() && topology().isDevice(call.node());
    if (!exists) {
      return fail(Errno.EINVAL);
    }
    return after(
        new Instruction.DrainAll(false),
        drained -> ask(current().mm(), Nothing.NOTHING, MmapLock.READ, 0, locked -> collect()));
  }

  private Instruction collect() {
    if (next == call.pages().size()) {
      return call(new MigrateDevice(sources, new Target.Device(call.node())), rc -> putBack());
    }
    LookUpPage look = new LookUpPage(call.pages().page(next++));
    return ask(current().mm(), look, MmapLock.NONE, cost(Cost.LOOKUP), this::lookedUp);
  }

  private Instruction lookedUp(LookUpPage.Found now) {
    found = now;
    return now.kind() == LookUpPage.Kind.PAGE && !now.huge()
        ? ask(nodeOf(now.pfn()), new LookAtSource(now.pfn()), 0, this::looked)
        : collect();
  }

  private Instruction looked(SourceLook now) {
    if (now.order() > 0 || !now.has(PageFlags.ANON)) {
      return collect();
    }
    long mapping = Mapping.of(current().mm(), found.entryVpn(), false);
    IsolateFolio take = new IsolateFolio(found.pfn(), mapping, SharedRule.ALL);
    return ask(nodeOf(found.pfn()), take, cost(Cost.ISOLATE), this::isolated);
  }

  private Instruction isolated(int answer) {
    if (answer > 0) {
      sources.add(Source.isolated(answer, found.pfn(), found.entryVpn()).in(current().mm()));
    }
    return collect();
  }

  private Instruction putBack() {
    List<Source> left = sources.stream().filter(source -> source.failure() != 0).toList();
    int moved = sources.size() - left.size();
    return call(
        new PutBack(left),
        back -> ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, released -> done(moved)));
  }
}
