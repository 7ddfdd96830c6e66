package pageferry.protocol.syscalls;

import org.jspecify.annotations.Nullable;
import pageferry.mm.AccessPattern;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.PageSet;
import pageferry.protocol.fault.HandleFault;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.NumaClock.Pace;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.memcg.HandleOverHigh;
import pageferry.protocol.numa.NumaScan;
import pageferry.protocol.ops.space.AccessPages;
import pageferry.protocol.ops.space.PageContents;
import pageferry.protocol.program.StepResult.UserSignal;
import pageferry.world.AccessCosts;
import pageferry.world.AccessEvent;

/**
 * A program's accesses to memory, some hundred at a time until one faults. Returns 0, or -1 when an
 * access met a signal.
 */
final class AccessLoop extends Routine {
  private static final int CHUNK = 512;

  /** A hundred days, so that a chunk of accesses does not overflow. */
  private static final long LONGEST_THINK = 100L * 24 * 3600 * 1_000_000_000;

  /**
   * What is accessed and how.
   *
   * @param pages the pages
   * @param pattern the order
   * @param count how many accesses
   * @param write whether they write
   * @param thinkNs user time between two accesses
   * @param value what writes leave there, or {@link PageContents#UNSAID}
   */
  record Plan(
      PageSet pages, AccessPattern pattern, long count, boolean write, long thinkNs, long value) {
    Plan(PageSet pages, AccessPattern pattern, long count, boolean write, long thinkNs) {
      this(pages, pattern, count, write, thinkNs, PageContents.UNSAID);
    }
  }

  private final Plan plan;
  private long[] chunk = new long[0];
  private int from;
  private int to;
  private long issued;
  private long began;
  private long faultNs;
  private @Nullable UserSignal signal;

  AccessLoop(Plan plan) {
    super(KernelFunction.USER);
    this.plan = plan;
  }

  @Nullable UserSignal signal() {
    return signal;
  }

  @Override
  protected Instruction start() {
    current().saysContents |= plan.value() != PageContents.UNSAID;
    chunk = new long[(int) Math.min(plan.count(), plan.thinkNs() > 0 ? 16 : CHUNK)];
    return nextChunk(null);
  }

  private Instruction nextChunk(@Nullable Object nothing) {
    if (issued == plan.count() || current().killed) {
      return done(0);
    }
    int due = current().dueCpu();
    return due == cpu().id()
        ? beginChunk()
        : after(new Instruction.MoveToCpu(due), moved -> beginChunk());
  }

  private Instruction beginChunk() {
    from = 0;
    if (!cpu().isFaultless()) {
      chunk = new long[chunk.length]; // an owner that crashes relives what the old one says
    }
    to = (int) Math.min(chunk.length, plan.count() - issued);
    for (int i = 0; i < to; i++) {
      chunk[i] = plan.pages().page(index(issued + i));
    }
    return access(0);
  }

  /** Which of the pages access {@code n} goes to. */
  private long index(long n) {
    long size = plan.pages().size();
    return switch (plan.pattern()) {
      case SEQUENTIAL -> n % size;
      case UNIFORM -> (long) (cpu().dice().unit() * size);
      case ZIPF -> (long) StrictMath.exp(cpu().dice().unit() * StrictMath.log(size + 1.0)) - 1;
    };
  }

  private Instruction access(long ns) {
    began = cpu().nowNs();
    AccessPages access = new AccessPages(chunk, from, to, plan.write(), cpu().node(), plan.value());
    return ask(current().mm(), access, MmapLock.NONE, ns, this::accessed);
  }

  private Instruction accessed(AccessPages.Hits hits) {
    int count = hits.next() - from;
    int local = count - hits.remote() - hits.slow();
    AccessCosts each =
        new AccessCosts(
            hits.slow(),
            cost(Cost.ACCESS_LOCAL),
            cost(Cost.ACCESS_REMOTE),
            cost(Cost.ACCESS_SLOW),
            faultNs);
    long ns = Math.min(plan.thinkNs(), LONGEST_THINK) * count + local * each.localNs();
    ns += hits.remote() * each.remoteNs() + hits.slow() * each.slowNs();
    MachineFacts machine = cpu().machine();
    boolean scan = current().numa.tick(ns, Pace.of(machine)) && machine.numaBalancing() != 0;
    from = hits.next();
    issued += count;
    if (count > 0) {
      gotOn();
      faultNs = 0;
      int remote = hits.remote() + hits.slow();
      cpu().trace(new AccessEvent.UserAccesses(count, remote, ns, each));
    }
    return spend(ns, scan ? nothing -> call(new NumaScan(), this::goOn) : nothing -> goOn(0));
  }

  private Instruction goOn(long nothing) {
    return from < to ? faultIn() : giveWay();
  }

  private Instruction giveWay() {
    return after(new Instruction.CondResched(), this::nextChunk);
  }

  private Instruction faultIn() {
    long beganNs = cpu().nowNs();
    HandleFault fault = new HandleFault(chunk[from], plan.write(), true);
    return call(fault, result -> handled(result, fault.signal(), beganNs));
  }

  private Instruction handled(long result, @Nullable UserSignal caught, long beganNs) {
    if (result < 0) {
      signal = caught;
      return done(-1);
    }
    boolean refused = result == HandleFault.NO_MEMORY;
    return current().overHigh > 0
        ? call(new HandleOverHigh(), nothing -> back(beganNs, refused))
        : back(beganNs, refused);
  }

  private Instruction back(long beganNs, boolean refused) {
    faultNs += cpu().nowNs() - beganNs;
    if (current().killed) {
      return done(0);
    }
    if (refused) {
      cpu().relax();
    } else {
      looksAgain();
    }
    return enterUserMode();
  }

  /** Lets others run whose turn it is: exit_to_user_mode_loop() (kernel/entry/common.c, 6.1). */
  private Instruction enterUserMode() {
    return after(new Instruction.CondResched(), nothing -> access(0));
  }
}
