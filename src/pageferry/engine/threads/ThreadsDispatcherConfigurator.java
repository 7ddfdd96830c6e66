package pageferry.engine.threads;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.MessageDispatcher;
import akka.dispatch.MessageDispatcherConfigurator;
import com.typesafe.config.Config;

/** What Akka creates, by the name in the configuration, to get a {@link ThreadsDispatcher}. */
final class ThreadsDispatcherConfigurator extends MessageDispatcherConfigurator {
  private final ThreadsDispatcher dispatcher;

  ThreadsDispatcherConfigurator(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    StepGate gate = GateSetup.of(prerequisites.settings());
    dispatcher = new ThreadsDispatcher(this, config, gate);
  }

  @Override
  public MessageDispatcher dispatcher() {
    return dispatcher;
  }
}
