package pageferry.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Lets libraries say nothing, for what goes wrong is said by the command itself: logback's
 * configuration, without the parser of XML that a file of it would need at each start. Where a
 * property or a file for tests says otherwise that holds.
 */
public final class SilentLibraries extends ContextAwareBase implements Configurator {
  private static final String PROPERTY = "logback.configurationFile";
  private static final String OF_TESTS = "logback-test.xml";

  /** For logback, which finds it in META-INF/services. */
  public SilentLibraries() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty(PROPERTY) != null
        || SilentLibraries.class.getClassLoader().getResource(OF_TESTS) != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
