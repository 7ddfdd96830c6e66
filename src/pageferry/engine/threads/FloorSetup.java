package pageferry.engine.threads;

import akka.actor.ActorSystem;
import akka.actor.setup.Setup;

/** How the parts that Akka creates find the {@link Floor} of their run. */
final class FloorSetup extends Setup {
  private final Floor floor;

  FloorSetup(Floor floor) {
    this.floor = floor;
  }

  /** The floor that an ActorSystem was set up with. */
  static Floor of(ActorSystem.Settings settings) {
    return settings.setup().get(FloorSetup.class).orElseThrow().floor;
  }
}
