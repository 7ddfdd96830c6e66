package pageferry.engine.virtual;

import akka.actor.ActorSystem;
import akka.actor.setup.Setup;

/** How the parts that Akka creates find the {@link Pump} of their engine. */
final class PumpSetup extends Setup {
  private final Pump pump;

  PumpSetup(Pump pump) {
    this.pump = pump;
  }

  /** The pump that an ActorSystem was set up with. */
  static Pump of(ActorSystem.Settings settings) {
    return settings.setup().get(PumpSetup.class).orElseThrow().pump;
  }
}
