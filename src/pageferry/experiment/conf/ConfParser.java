package pageferry.experiment.conf;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns HOCON and JSON text into entries; whatever is wrong with the text becomes bad input. */
public final class ConfParser {
  private static final ConfigResolveOptions NO_ENVIRONMENT =
      ConfigResolveOptions.defaults().setUseSystemEnvironment(false);

  private static final String STEP = "a step such as { op = touch, map = a }";

  /** Characters of an object that is a line. */
  private static final int LONGEST_LINE = 1 << 16;

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

  /** A line of a file that has an object in each, and no includes. */
  public static Entry line(String text, Place place) {
    if (text.length() > LONGEST_LINE) {
      throw BadInput.at(place, "an object of at most " + LONGEST_LINE + " characters", "more");
    }
    try {
      ConfigParseOptions options =
          ConfigParseOptions.defaults().setOriginDescription(place.file()).setAllowMissing(false);
      Config config = ConfigFactory.parseString(text, options);
      if (!config.isResolved() || text.contains("include")) {
        throw BadInput.at(place, STEP + " without substitutions and includes", "one");
      }
      return new Entry(at(config.root(), place.line()), place.file());
    } catch (ConfigException wrong) {
      throw BadInput.at(place, STEP, "other text");
    } catch (StackOverflowError deep) {
      throw Limits.tooDeep(place);
    }
  }

  private static ConfigValue at(ConfigValue value, int line) {
    ConfigValue changed = value;
    if (value instanceof ConfigObject object) {
      ConfigObject members = object;
      for (Map.Entry<String, ConfigValue> each : object.entrySet()) {
        members = members.withValue(each.getKey(), at(each.getValue(), line));
      }
      changed = members;
    } else if (value instanceof ConfigList list) {
      List<ConfigValue> elements = new ArrayList<>();
      list.forEach(each -> elements.add(at(each, line)));
      changed = ConfigValueFactory.fromIterable(elements);
    }
    return changed.withOrigin(value.origin().withLineNumber(line));
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
