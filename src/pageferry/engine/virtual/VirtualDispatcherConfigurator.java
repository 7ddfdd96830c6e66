package pageferry.engine.virtual;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.MessageDispatcher;
import akka.dispatch.MessageDispatcherConfigurator;
import com.typesafe.config.Config;

/**
 * What Akka creates, by the name in the configuration, to get the one {@link VirtualDispatcher}.
 */
final class VirtualDispatcherConfigurator extends MessageDispatcherConfigurator {
  private final VirtualDispatcher dispatcher;

  VirtualDispatcherConfigurator(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    Pump pump = PumpSetup.of(prerequisites.settings());
    if (prerequisites.scheduler() instanceof VirtualScheduler scheduler) {
      scheduler.attach(pump);
    }
    dispatcher = new VirtualDispatcher(this, config.getString("id"), pump);
  }

  @Override
  public MessageDispatcher dispatcher() {
    return dispatcher;
  }
}
