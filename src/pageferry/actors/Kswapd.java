package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.util.List;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.mm.Cost;
import pageferry.mm.Demotion;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.reclaim.BalanceNode;
import pageferry.world.CostModel;
import pageferry.world.Environment;
import pageferry.world.MemoryEvent;
import pageferry.world.Tracepoint;

/**
 * The background reclaimer of one node: kswapd() and balance_pgdat() (mm/vmscan.c, Linux 6.1). Once
 * woken it frees batch after batch until the node is at its high watermarks or nothing is left to
 * free. Then, where pages can be demoted, a task of its own does that on a CPU of the node.
 */
final class Kswapd extends KernelActor<Kswapd.Command> {
  /** What kswapd can be told. */
  sealed interface Command {
    /** Has kswapd do what it is told. */
    void carryOut(Kswapd kswapd);
  }

  /** wakeup_kswapd(). */
  record Wake() implements Command {
    @Override
    public void carryOut(Kswapd kswapd) {
      kswapd.wakeUp();
    }
  }

  /** From the node: what one batch brought. */
  record Reclaimed(int pages, boolean balanced) implements Command {
    @Override
    public void carryOut(Kswapd kswapd) {
      kswapd.reclaimed(this);
    }
  }

  /** From a CPU: the task has ended its work. */
  record Demoted() implements Command {
    @Override
    public void carryOut(Kswapd kswapd) {
      kswapd.sleep();
    }
  }

  private static final Wake WAKE = new Wake();

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

  /** The message that wakes. */
  static Command wake() {
    return WAKE;
  }

  @Override
  void on(Command command) {
    command.carryOut(this);
  }

  private void wakeUp() {
    if (!awake) {
      awake = true;
      reclaimed = 0;
      trace(new MemoryEvent.KswapdWake(number));
      reclaimBatch();
    }
  }

  private void reclaimed(Reclaimed batch) {
    reclaimed += batch.pages();
    if (batch.pages() > 0 && !batch.balanced()) {
      reclaimBatch();
    } else if (batch.pages() == 0 && demotes()) {
      demote();
    } else {
      sleep();
    }
  }

  private void reclaimBatch() {
    long ns = costs.draw(Cost.KSWAPD_BATCH, environment.dice());
    Node.Reclaim reclaim = new Node.Reclaim(self);
    environment.clock().after(ns, () -> node.tell(reclaim));
  }

  private boolean demotes() {
    Demotion demotion = spec.setup().demotion();
    boolean never = demotion.targets().isEmpty() && spec.topology().hmat().isEmpty();
    return demotion.target(number) >= 0 ? demotion.kswapd() : !never && demotion.isOff();
  }

  private void demote() {
    List<Step> work = List.of(new BalanceNode.Work(number));
    String name = "kswapd" + number + "-" + ++tasks;
    ThreadSpec thread = new ThreadSpec(name, spec.topology().nearestCpu(number), work);
    machine.tell(new Machine.Spawn(new ProcessSpec(List.of(thread))));
  }

  private void sleep() {
    awake = false;
    trace(new MemoryEvent.KswapdSleep(number, reclaimed));
  }

  private void trace(Tracepoint event) {
    spec.tracer().emit(environment.clock().nowNs(), -1, 0, event);
  }
}
