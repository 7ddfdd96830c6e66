package pageferry.cli;

import java.lang.reflect.Constructor;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/**
 * Makes commands and what they are made of. picocli's own factory looks first whether there is a
 * class of Groovy, for which the whole jar has to be opened, so it is asked for interfaces alone.
 */
final class Maker implements IFactory {
  @Override
  public <K> K create(Class<K> wanted) throws Exception {
    if (wanted.isInterface()) {
      return CommandLine.defaultFactory().create(wanted);
    }
    Constructor<K> constructor = wanted.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }
}
