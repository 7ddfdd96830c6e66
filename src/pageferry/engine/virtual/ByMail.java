package pageferry.engine.virtual;

import pageferry.world.Environment;
import pageferry.world.FaultPoint;
import pageferry.world.Panic;

/** Takes steps each of which is the delivery of one message that somebody has named. */
abstract class ByMail extends Conductor {
  private final Carrier carrier;

  ByMail(Steps steps, Carrier carrier) {
    super(steps);
    this.carrier = carrier;
  }

  @Override
  final Environment environment(Panic panic) {
    return new Environment(carrier, carrier, panic, FaultPoint.NONE, carrier.footprint);
  }

  @Override
  final void begin() {
    steps.pump.mail = carrier;
  }

  @Override
  final void rest() {
    carrier.rests();
  }

  /** Lets actors do what Akka itself wants of them: begin to live, above all. */
  final void settle() {
    steps.pump.doChores();
    while (!steps.hasFailed() && !steps.ready.isEmpty()) {
      take(steps.ready.take(0));
      steps.pump.doChores();
    }
  }

  /** Lets an actor handle what is in its mailbox. */
  final void take(Inbox actor) {
    carrier.runs(actor, steps.taken());
    steps.take(actor);
  }
}
