package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.util.List;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.mm.Cost;
import pageferry.mm.Demotion;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.alloc.AskKcompactd;
import pageferry.protocol.kernel.KswapdWord;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.node.NoteKswapd;
import pageferry.protocol.ops.node.ReclaimBatch;
import pageferry.protocol.reclaim.BalanceNode;
import pageferry.world.CostModel;
import pageferry.world.Environment;
import pageferry.world.MemoryEvent;
import pageferry.world.Tracepoint;

/**
 * The background reclaimer of one node: kswapd() and balance_pgdat() (mm/vmscan.c, Linux 6.1). Once
 * woken it frees batch after batch until a zone of the node is at its high watermark or nothing is
 * left to free. Then, where pages can be demoted or swapped out, a task of its own does that on a
 * CPU of the node.
 */
final class Kswapd extends KernelActor<Kswapd.Command> {
  /** What kswapd can be told. */
  sealed interface Command {
    /** Has kswapd do what it is told. */
    void carryOut(Kswapd kswapd);
  }

  /** From a CPU. */
  record Told(KswapdWord word, boolean demotes) implements Command {
    @Override
    public void carryOut(Kswapd kswapd) {
      switch (word) {
        case WAKE -> kswapd.wakeUp(demotes);
        case DONE -> kswapd.gotOn();
        case FAILED -> kswapd.ended(true);
        case IN_VAIN -> kswapd.endsBoost();
        case GOT_ON -> kswapd.failures = 0;
      }
    }
  }

  /** From the node: pages have been reclaimed since its kswapd gave up. */
  record Hope() implements Command {
    @Override
    public void carryOut(Kswapd kswapd) {
      kswapd.failures = 0;
      kswapd.begin();
    }
  }

  /** From the node: what one batch brought. */
  record Reclaimed(ReclaimBatch.Reclaimed batch) implements Command {
    @Override
    public void carryOut(Kswapd kswapd) {
      kswapd.reclaimed(batch);
    }
  }

  /** After so many runs in vain it gives up. */
  private static final int MAX_RECLAIM_RETRIES = 16;

  private final MachineSpec spec;
  private final Environment environment;
  private final int number;
  private final ActorRef<Node.Command> node;
  private final ActorRef<Machine.Command> machine;
  private final ActorRef<Command> self;
  private final CostModel costs;
  private int tasks;
  private boolean awake;
  private long reclaimed;
  private int failures;
  private boolean demotes;
  private boolean boosted;

  private Kswapd(
      ActorRef<Command> self,
      ActorRef<Node.Command> node,
      ActorRef<Machine.Command> machine,
      int number,
      MachineSpec spec,
      Environment environment) {
    super(environment.panic());
    this.self = self;
    this.node = node;
    this.machine = machine;
    this.number = number;
    this.spec = spec;
    this.environment = environment;
    this.costs = spec.costs();
  }

  /** The kswapd of the node of that number, asleep. */
  static Behavior<Command> create(
      ActorRef<Node.Command> node,
      ActorRef<Machine.Command> machine,
      int number,
      MachineSpec spec,
      Environment environment) {
    return Behaviors.setup(
        context -> new Kswapd(context.getSelf(), node, machine, number, spec, environment));
  }

  @Override
  void on(Command command) {
    command.carryOut(this);
  }

  /** Who gave up is not woken before somebody has reclaimed pages: kswapd_failures. */
  private void wakeUp(boolean demotesNow) {
    boolean toggled = demotesNow != demotes && regains();
    demotes = demotesNow;
    failures = toggled ? 0 : failures;
    if (failures >= MAX_RECLAIM_RETRIES) {
      node.tell(new Node.AskHope(self));
    } else {
      begin();
    }
  }

  private boolean regains() {
    return spec.profile().has(KernelSwitch.KSWAPD_REGAINS_HOPE);
  }

  private void begin() {
    if (!awake) {
      awake = true;
      reclaimed = 0;
      boosted = false;
      node.tell(new Node.Note(new NoteKswapd(true), 0));
      trace(new MemoryEvent.KswapdWake(number));
      reclaimBatch();
    }
  }

  private void reclaimed(ReclaimBatch.Reclaimed batch) {
    reclaimed += batch.pages();
    boolean boost = batch.balanced() && batch.boost() > 0;
    boosted |= batch.boosted();
    if (batch.pages() > 0 && (boost || !batch.balanced())) {
      reclaimBatch();
    } else if (batch.pages() == 0 && (boost ? batch.files() : takesMore() || batch.files())) {
      takeMore(batch.files());
    } else if (boost) {
      endsBoost();
    } else {
      ended(!batch.balanced());
    }
  }

  /** Nothing can be dropped for a boost: until 6.18 that counts as a failure. */
  private void endsBoost() {
    boolean counts = !spec.profile().has(KernelSwitch.KSWAPD_FORGIVES_BOOST);
    failures += counts && reclaimed == 0 ? 1 : 0;
    if (failures == MAX_RECLAIM_RETRIES) {
      giveUp();
    }
    sleep();
  }

  private void gotOn() {
    failures = 0;
    sleep();
  }

  /**
   * The end of balance_pgdat(): without success it tries again at once, up to 16 times. What
   * watermarks were boosted by is gone then.
   */
  private void ended(boolean shortOfPages) {
    boolean failed = shortOfPages && reclaimed == 0;
    failures = failed ? failures + 1 : reclaimed > 0 ? 0 : failures;
    if (failed && failures < MAX_RECLAIM_RETRIES) {
      reclaimBatch();
      return;
    }
    if (failed) {
      giveUp();
    }
    sleep();
  }

  private void giveUp() {
    node.tell(new Node.GaveUp());
    trace(new MemoryEvent.KswapdGaveUp(number));
  }

  private void reclaimBatch() {
    long ns = costs.draw(Cost.KSWAPD_BATCH, environment.dice());
    Node.Reclaim reclaim = new Node.Reclaim(self);
    environment.clock().after(ns, () -> node.tell(reclaim));
  }

  /** Whether pages can be demoted, or swapped out. */
  private boolean takesMore() {
    return demotes() || spec.setup().provision().swap() != null;
  }

  private boolean demotes() {
    Demotion demotion = spec.setup().demotion();
    boolean never = demotion.targets().isEmpty() && spec.topology().hmat().isEmpty();
    return demotion.target(number) >= 0 ? demotion.kswapd() : !never && demotion.isOff();
  }

  private void takeMore(boolean files) {
    spawn(new BalanceNode.Work(number, files));
  }

  private void spawn(Step.Call step) {
    List<Step> work = List.of(step);
    String name = "kswapd" + number + "-" + ++tasks;
    ThreadSpec thread = new ThreadSpec(name, spec.topology().nearestCpu(number), work);
    machine.tell(new Machine.Spawn(new ProcessSpec(List.of(thread))));
  }

  private void sleep() {
    awake = false;
    node.tell(new Node.Note(new NoteKswapd(false), 0));
    trace(new MemoryEvent.KswapdSleep(number, reclaimed));
    if (boosted) {
      spawn(new AskKcompactd.Work(number, spec.topology().paging()));
    }
  }

  private void trace(Tracepoint event) {
    spec.tracer().emit(environment.clock().nowNs(), -1, 0, event);
  }
}
