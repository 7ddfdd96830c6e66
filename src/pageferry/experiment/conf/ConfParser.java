package pageferry.experiment.conf;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Turns HOCON and JSON text into entries; whatever is wrong with the text becomes bad input. */
public final class ConfParser {
  private static final ConfigResolveOptions NO_ENVIRONMENT =
      ConfigResolveOptions.defaults().setUseSystemEnvironment(false);

  private ConfParser() {}

  /** The contents of a file, which messages call as the path is given. */
  public static Entry file(Path path) {
    String name = path.toString();
    String text = read(path, name);
    ConfigSyntax syntax = name.endsWith(".json") ? ConfigSyntax.JSON : ConfigSyntax.CONF;
    ConfigParseOptions options = options(name).setSyntax(syntax).setAllowMissing(false);
    return entry(name, text, () -> ConfigFactory.parseFile(path.toFile(), options));
  }

  /** The contents of a text that messages call {@code name}. */
  public static Entry text(String name, String text) {
    return entry(name, text, () -> ConfigFactory.parseString(text, options(name)));
  }

  /** A JSON text that messages call {@code name}. */
  public static Entry json(String name, String text) {
    ConfigParseOptions options = options(name).setSyntax(ConfigSyntax.JSON);
    return entry(name, text, () -> ConfigFactory.parseString(text, options));
  }

  /** A single value, such as the right side of {@code --set key=value}. */
  public static ConfigValue value(String option, String text) {
    Entry entry = text(option, "it = " + (text.isBlank() ? "\"\"" : text));
    return entry.fields("the value after '='", "it").get("it").value();
  }

  private static Entry entry(String name, String text, Supplier<Config> parse) {
    try {
      Config config = parse.get().resolve(NO_ENVIRONMENT);
      Sources sources = new Sources();
      sources.add(name, text);
      return new Entry(config.root(), name, sources);
    } catch (ConfigException wrong) {
      throw badInput(name, wrong);
    }
  }

  private static BadInput badInput(String name, ConfigException wrong) {
    ConfigOrigin origin = wrong.origin();
    Place place = origin == null ? new Place(name, 0) : Place.of(origin);
    if (wrong instanceof ConfigException.IO) {
      return BadInput.at(place, "a file that can be read", "none, though it is included");
    }
    String message = String.valueOf(wrong.getMessage());
    String prefix = origin == null ? "" : origin.description() + ": ";
    String what = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    return BadInput.at(place, "HOCON or JSON", "an error: " + what.replaceAll("\\s+", " "));
  }

  private static String read(Path path, String name) {
    Place place = new Place(name, 0);
    if (!Files.exists(path)) {
      throw BadInput.at(place, "a file", "none");
    }
    if (!Files.isRegularFile(path)) {
      throw BadInput.at(place, "a file", Files.isDirectory(path) ? "a directory" : "no file");
    }
    try {
      return Files.readString(path);
    } catch (CharacterCodingException binary) {
      throw BadInput.at(place, "text in UTF-8", "other bytes");
    } catch (IOException unreadable) {
      throw BadInput.at(place, "a file that can be read", "that it cannot");
    }
  }

  private static ConfigParseOptions options(String name) {
    return ConfigParseOptions.defaults().setOriginDescription(name);
  }
}
