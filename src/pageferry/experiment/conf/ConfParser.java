package pageferry.experiment.conf;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns HOCON and JSON text into entries; whatever is wrong with the text becomes bad input. */
public final class ConfParser {
  private static final ConfigResolveOptions NO_ENVIRONMENT =
      ConfigResolveOptions.defaults().setUseSystemEnvironment(false);

  private ConfParser() {}

  /** The contents of a file, which messages call as the path is given. */
  public static Entry file(Path path) {
    String name = path.toString();
    return entry(name, TextFile.read(path), path, name.endsWith(".json"));
  }

  /** The contents of a text that messages call {@code name}. */
  public static Entry text(String name, String text) {
    return entry(name, text, null, false);
  }

  /** A JSON text that messages call {@code name}. */
  public static Entry json(String name, String text) {
    return entry(name, text, null, true);
  }

  /** A single value, such as the right side of {@code --set key=value}. */
  public static ConfigValue value(String option, String text) {
    Entry entry = text(option, "it = " + (text.isBlank() ? "\"\"" : text));
    return entry.fields("the value after '='", "it").get("it").value();
  }

  private static Entry entry(String name, String text, @Nullable Path file, boolean json) {
    Includes includes = new Includes(file, text.length());
    try {
      Outline outline = outline(name, text, includes);
      ConfigParseOptions options =
          Includer.options(name, file, includes)
              .setSyntax(json ? ConfigSyntax.JSON : ConfigSyntax.CONF);
      Config config = ConfigFactory.parseString(text, options).resolve(NO_ENVIRONMENT);
      return new Entry(outline.inOrder(config.root()), name);
    } catch (ConfigException wrong) {
      throw badInput(name, wrong);
    } catch (StackOverflowError deep) {
      throw Limits.tooDeep(new Place(name, 0));
    }
  }

  /** The outline of a text that is neither too deep nor too large. */
  private static Outline outline(String name, String text, Includes includes) {
    Place place = new Place(name, 1);
    if (text.length() > Limits.CHARACTERS) {
      throw Limits.tooLong(place);
    }
    Outline outline = new Outline();
    new OutlineReader(name, text, includes, List.of()).readInto(outline, 0);
    Outline.Size size = outline.size(outline, Limits.DEPTH, Limits.tooDeep(place));
    if (size.depth() > Limits.DEPTH) {
      throw Limits.tooDeep(place);
    }
    if (size.weight() > Limits.EXPANDED) {
      throw Limits.tooLarge(place);
    }
    return outline;
  }

  private static BadInput badInput(String name, ConfigException wrong) {
    ConfigOrigin origin = wrong.origin();
    Place place = origin == null ? new Place(name, 0) : Place.of(origin);
    String message = String.valueOf(wrong.getMessage());
    String prefix = origin == null ? "" : origin.description() + ": ";
    String what = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    return BadInput.at(place, "HOCON or JSON", "an error: " + what.replaceAll("\\s+", " "));
  }
}
