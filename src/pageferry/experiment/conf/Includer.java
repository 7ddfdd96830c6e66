package pageferry.experiment.conf;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.net.URL;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Gives the config library the files that {@link Includes} has read, and nothing else. */
final class Includer
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
  private final @Nullable Path including;
  private final Includes includes;

  Includer(@Nullable Path including, Includes includes) {
    this.including = including;
    this.includes = includes;
  }

  /** How a text is parsed that messages call {@code name}. */
  static ConfigParseOptions options(String name, @Nullable Path file, Includes includes) {
    return ConfigParseOptions.defaults()
        .setOriginDescription(name)
        .setSyntax(name.endsWith(".json") ? ConfigSyntax.JSON : ConfigSyntax.CONF)
        .setIncluder(new Includer(file, includes));
  }

  private ConfigObject included(String what) {
    Path file = including == null ? null : Includes.find(including, what);
    if (file == null) {
      throw refused();
    }
    String name = file.toString();
    return ConfigFactory.parseString(includes.text(file), options(name, file, includes)).root();
  }

  private static ConfigException refused() {
    return new ConfigException.Generic("an include that cannot be read");
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    return included(what);
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return included(what.toString());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    throw refused();
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    throw refused();
  }

  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }
}
