package pageferry.protocol.move;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.PageSet;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.Then;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
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
import pageferry.protocol.ops.node.refs.GetFolio;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.LookUpPage;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.thp.SplitFolio;

/**
 * A driver moves anonymous pages of the caller to its device's memory, or from there to ordinary
 * memory: migrate_vma_setup() to migrate_vma_finalize() (mm/migrate_device.c, Linux 6.12),
 * mmap_lock held for reading. Huge pages are split first, since 6.19 only where a part of one is
 * meant, or no huge page can be had. Small entries of large folios are passed over. Returns how
 * many pages have moved, or -EINVAL where the node has no memory.
 */
public final class MigrateVma extends Routine {
  /** A driver takes pages to a node, of its device or not. */
  public record ToNode(PageSet pages, int node) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.MIGRATE_VMA;
    }

    @Override
    public Routine routine() {
      return new MigrateVma(this);
    }
  }

  private final ToNode call;
  private final List<Source> sources = new ArrayList<>();
  private long next;
  private long moved;
  private boolean splitsAll;
  private LookUpPage.Found found = new LookUpPage.Found(LookUpPage.Kind.NO_AREA, -1, -1, false);

  private MigrateVma(ToNode call) {
    super(KernelFunction.MIGRATE_VMA_SETUP);
    this.call = call;
  }

  private boolean toDevice() {
    return topology().isDevice(call.node());
  }

  private Target target() {
    return toDevice() ? new Target.Device(call.node()) : new Target.Ram(call.node());
  }

  @Override
  protected Instruction start() {
    boolean exists = call.node() < topology().nodeCount();
    if (!exists || !toDevice() && !cpu().machine().memoryNodes().has(call.node())) {
      return fail(Errno.EINVAL);
    }
    return drain(
        drained -> ask(current().mm(), Nothing.NOTHING, MmapLock.READ, 0, locked -> collect()));
  }

  private Instruction drain(Then<@Nullable Object> then) {
    return after(new Instruction.DrainAll(false), then);
  }

  private Instruction collect() {
    if (next == call.pages().size()) {
      return call(new MigrateDevice(sources, target()), rc -> putBack());
    }
    LookUpPage look = new LookUpPage(call.pages().page(next++));
    return ask(current().mm(), look, MmapLock.NONE, cost(Cost.LOOKUP), this::lookedUp);
  }

  /** MIGRATE_VMA_SELECT_SYSTEM to a device, and the pages of devices from there. */
  private boolean isWanted(LookUpPage.Found now) {
    if (now.pfn() < 0) {
      return false;
    }
    boolean isThere = topology().isDevice(nodeOf(now.pfn()));
    return toDevice() ? !isThere && now.kind() == LookUpPage.Kind.PAGE : isThere;
  }

  private Instruction lookedUp(LookUpPage.Found now) {
    found = now;
    return isWanted(now)
        ? ask(nodeOf(now.pfn()), new LookAtSource(now.pfn()), 0, this::looked)
        : collect();
  }

  private Instruction looked(SourceLook now) {
    if (!now.has(PageFlags.ANON) || now.order() > 0 && !found.huge()) {
      return collect();
    }
    return found.huge() && !movesWhole() ? split() : isolate();
  }

  /** Whether all pages of a huge one are meant, which moves as a whole then. */
  private boolean movesWhole() {
    long last = next + paging().huge() - 2;
    return has(KernelSwitch.DEVICE_LARGE_FOLIOS)
        && !splitsAll
        && call.pages().page(next - 1) == found.entryVpn()
        && last < call.pages().size()
        && call.pages().page(last) == found.entryVpn() + paging().huge() - 1;
  }

  private long mapping() {
    return Mapping.of(current().mm(), found.entryVpn(), found.huge());
  }

  private Instruction isolate() {
    IsolateFolio take = new IsolateFolio(found.pfn(), mapping(), SharedRule.ALL);
    return ask(nodeOf(found.pfn()), take, cost(Cost.ISOLATE), this::isolated);
  }

  private Instruction isolated(int answer) {
    if (answer > 0) {
      sources.add(Source.isolated(answer, found.pfn(), found.entryVpn()).in(current().mm()));
    }
    if (found.huge()) {
      next += paging().huge() - 1;
    }
    return collect();
  }

  // What is split first

  private Instruction split() {
    GetFolio get = new GetFolio(found.pfn(), mapping());
    return ask(nodeOf(found.pfn()), get, 0, head -> head < 0 ? collect() : lock(head));
  }

  private Instruction lock(long head) {
    return lock(
        head,
        LockKind.TRY,
        answer ->
            answer == LockAnswer.GRANTED
                ? call(new SplitFolio(head, 1, false), rc -> unlock(head, rc))
                : passOver(head));
  }

  private Instruction unlock(long head, long result) {
    return unlock(head, nothing -> result == 0 ? lookAgain(head) : passOver(head));
  }

  private Instruction lookAgain(long head) {
    next--;
    looksAgain();
    return tell(nodeOf(head), new PutFolio(head, 1), 0, put -> collect());
  }

  /** migrate_vma_collect_skip(): what is not split is left to the end of its entry. */
  private Instruction passOver(long head) {
    long end = found.entryVpn() + paging().huge();
    while (next < call.pages().size()
        && call.pages().page(next) >= found.entryVpn()
        && call.pages().page(next) < end) {
      next++;
    }
    return tell(nodeOf(head), new PutFolio(head, 1), 0, put -> collect());
  }

  // What is left

  private Instruction putBack() {
    List<Source> left = sources.stream().filter(source -> source.failure() != 0).toList();
    moved += Source.pages(sources) - Source.pages(left);
    boolean again = left.stream().anyMatch(MigrateVma::lacksTarget);
    return call(new PutBack(left), back -> again ? drain(drained -> collectSmall()) : finish());
  }

  private static boolean lacksTarget(Source source) {
    return source.large() && source.failure() == Errno.ENOMEM.negated();
  }

  /** migrate_vma_split_pages(): there was no huge page for some. */
  private Instruction collectSmall() {
    splitsAll = true;
    sources.clear();
    next = 0;
    return collect();
  }

  private Instruction finish() {
    return ask(current().mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, released -> done(moved));
  }
}
