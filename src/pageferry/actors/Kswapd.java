package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import pageferry.mm.Cost;
import pageferry.world.CostModel;
import pageferry.world.Habitat;
import pageferry.world.Tracepoint;

/**
 * The background reclaimer of one node: kswapd() and balance_pgdat() (mm/vmscan.c, Linux 6.1). Once
 * woken it frees batch after batch until the node is at its high watermarks or nothing is left to
 * free.
 */
final class Kswapd extends KernelActor<Kswapd.Command> {
  /** What kswapd can be told. */
  sealed interface Command {}

  /** wakeup_kswapd(). */
  record Wake() implements Command {}

  /** From the node: what one batch brought. */
  record Reclaimed(int pages, boolean balanced) implements Command {}

  private static final Wake WAKE = new Wake();

  private final MachineSpec spec;
  private final Habitat habitat;
  private final int number;
  private final ActorRef<Node.Command> node;
  private final ActorRef<Command> self;
  private final CostModel costs;
  private boolean awake;
  private long reclaimed;

  private Kswapd(
      ActorRef<Command> self,
      ActorRef<Node.Command> node,
      int number,
      MachineSpec spec,
      Habitat habitat) {
    super(habitat.panic());
    this.self = self;
    this.node = node;
    this.number = number;
    this.spec = spec;
    this.habitat = habitat;
    this.costs = spec.costs();
  }

  /** The kswapd of the node of that number, asleep. */
  static Behavior<Command> create(
      ActorRef<Node.Command> node, int number, MachineSpec spec, Habitat habitat) {
    return Behaviors.setup(context -> new Kswapd(context.getSelf(), node, number, spec, habitat));
  }

  /** The message that wakes. */
  static Command wake() {
    return WAKE;
  }

  @Override
  void on(Command command) {
    if (command instanceof Reclaimed batch) {
      reclaimed += batch.pages();
      if (batch.balanced() || batch.pages() == 0) {
        sleep();
      } else {
        reclaimBatch();
      }
    } else if (!awake) {
      awake = true;
      reclaimed = 0;
      trace(new Tracepoint.KswapdWake(number));
      reclaimBatch();
    }
  }

  private void reclaimBatch() {
    long ns = costs.draw(Cost.KSWAPD_BATCH, habitat.dice());
    Node.Reclaim reclaim = new Node.Reclaim(self);
    habitat.clock().after(ns, () -> node.tell(reclaim));
  }

  private void sleep() {
    awake = false;
    trace(new Tracepoint.KswapdSleep(number, reclaimed));
  }

  private void trace(Tracepoint event) {
    spec.tracer().emit(habitat.clock().nowNs(), -1, 0, event);
  }
}
