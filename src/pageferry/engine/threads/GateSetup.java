package pageferry.engine.threads;

import akka.actor.ActorSystem;
import akka.actor.setup.Setup;

/** How the parts that Akka creates find the {@link StepGate} of their run. */
final class GateSetup extends Setup {
  private final StepGate gate;

  GateSetup(StepGate gate) {
    this.gate = gate;
  }

  /** The gate that an ActorSystem was set up with. */
  static StepGate of(ActorSystem.Settings settings) {
    return settings.setup().get(GateSetup.class).orElseThrow().gate;
  }
}
