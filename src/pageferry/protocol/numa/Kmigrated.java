package pageferry.protocol.numa;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.StayCause;
import pageferry.mm.StepOp;
import pageferry.mm.Topology;
import pageferry.mm.VmCounter;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KswapdWord;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.node.AdmitPromotion;
import pageferry.protocol.ops.node.HasRoom;
import pageferry.protocol.ops.node.HotPage;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.node.TakeHot;
import pageferry.protocol.ops.node.lru.IsolateFolio;
import pageferry.world.MigrateEvent;

/**
 * The kernel thread of a slow node that promotes in batches what has been recorded as hot:
 * kmigrated() (pghot, linux-mm 2025 and 2026, Bharata B Rao), as many pages at once as a huge page
 * has. It keeps to the rate limit of NUMA balancing, and ends when no process is left. Returns 0.
 */
public final class Kmigrated extends Routine {
  /**
   * What the thread does; no program can name it.
   *
   * @param node whose pages it promotes
   */
  public record Work(int node) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.KMIGRATED;
    }

    @Override
    public Routine routine() {
      return new Kmigrated(node);
    }
  }

  /** kmigrated_sleep_ms, 100. */
  private static final long SLEEP_NS = 100_000_000;

  private final int node;
  private final TreeMap<Integer, List<Source>> batches = new TreeMap<>();
  private List<HotPage> hot = List.of();
  private int at;

  /** The nodes that have one: those of slow memory, where faults only record. */
  public static int[] slowNodes(MachineFacts machine) {
    int threshold = machine.profile().number(KernelSwitch.KMIGRATED_THRESHOLD);
    Topology topology = machine.topology();
    return IntStream.range(0, threshold > 0 ? topology.nodeCount() : 0)
        .filter(node -> !topology.isDevice(node))
        .filter(node -> !machine.isTop(node))
        .toArray();
  }

  private Kmigrated(int node) {
    super(KernelFunction.KMIGRATED);
    this.node = node;
  }

  @Override
  protected Instruction start() {
    gotOn();
    return after(new Instruction.ListProcesses(), this::listed);
  }

  private Instruction listed(List<Candidate> processes) {
    return processes.isEmpty()
        ? done(0)
        : after(new Instruction.Sleep(SLEEP_NS, WaitKind.DAEMON, 0), slept -> take());
  }

  private Instruction take() {
    int least = cpu().machine().profile().number(KernelSwitch.KMIGRATED_THRESHOLD);
    return ask(node, new TakeHot(least, paging().huge(), cpu().nowNs()), 0, this::taken);
  }

  private Instruction taken(TakeHot.Taken now) {
    now.cold().forEach(each -> stays(each, StayCause.NOT_HOT));
    hot = now.hot();
    at = 0;
    return next();
  }

  private void stays(HotPage page, StayCause cause) {
    long addr = paging().address(Mapping.vpn(page.mapping()));
    cpu().trace(new MigrateEvent.HintStays(cause, page.target(), addr, page.pfn()));
  }

  private Instruction next() {
    if (at == hot.size()) {
      return migrate();
    }
    HotPage page = hot.get(at++);
    AdmitPromotion admit =
        new AdmitPromotion(1, cpu().nowNs(), 0, new Tiering(cpu().machine()).limits());
    return ask(page.target(), admit, 0, refusal -> admitted(page, refusal));
  }

  private Instruction admitted(HotPage page, int refusal) {
    if (refusal != AdmitPromotion.ADMITTED) {
      stays(page, StayCause.RATE_LIMIT);
      return next();
    }
    HasRoom room = new HasRoom(1, cpu().nowNs());
    return ask(page.target(), room, 0, has -> has ? isolate(page) : noRoom(page));
  }

  private Instruction noRoom(HotPage page) {
    stays(page, StayCause.NO_ROOM);
    boolean demotes = !cpu().machine().demotion().isOff();
    Instruction wake = new Instruction.TellKswapd(page.target(), KswapdWord.WAKE, demotes);
    return after(wake, woken -> next());
  }

  private Instruction isolate(HotPage page) {
    IsolateFolio take = new IsolateFolio(page.pfn(), page.mapping(), SharedRule.ALL);
    return ask(node, take, cost(Cost.ISOLATE), answer -> isolated(page, answer));
  }

  private Instruction isolated(HotPage page, int answer) {
    if (answer > 0) {
      long vpn = Mapping.vpn(page.mapping());
      Source source = Source.isolated(answer, page.pfn(), vpn).in(Mapping.mm(page.mapping()));
      batches.computeIfAbsent(page.target(), to -> new ArrayList<>()).add(source);
    }
    return next();
  }

  private Instruction migrate() {
    if (batches.isEmpty()) {
      return start();
    }
    int to = batches.firstKey();
    List<Source> sources = batches.remove(to);
    MigratePages migrate =
        new MigratePages(
            sources,
            new Target.Misplaced(to),
            MigrateMode.MIGRATE_ASYNC,
            MigrateReason.MR_NUMA_MISPLACED);
    return call(migrate, rc -> migrated(sources, migrate.left()));
  }

  private Instruction migrated(List<Source> sources, List<Source> left) {
    long moved = Source.pages(sources) - Source.pages(left);
    cpu().count(VmCounter.NUMA_PAGES_MIGRATED, moved);
    cpu().count(VmCounter.PGPROMOTE_SUCCESS, moved);
    return call(new PutBack(left), back -> migrate());
  }
}
