package pageferry.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Place;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;

/** The texts of experiments: those of the installation, and copies that somebody edits. */
final class ExperimentTexts {
  private static final String FOLDER = "experiments";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ConfFiles files = ConfFiles.installed();
  private @Nullable ObjectNode names;

  /** The names of all, each with what it is about. */
  ObjectNode names() {
    ObjectNode known = names;
    if (known == null) {
      known = JSON.objectNode();
      ArrayNode all = known.putArray(FOLDER);
      for (String name : files.names(FOLDER)) {
        Entry about = files.experiment(name).members("an object").get("about");
        all.addObject().put("name", name).put("about", about == null ? "" : about.text());
      }
      names = known;
    }
    return known;
  }

  /** The text of one. */
  ObjectNode text(String name) {
    if (!files.names(FOLDER).contains(name)) {
      throw BadInput.unknown(new Place("name", 0), "an experiment", name, files.names(FOLDER));
    }
    String text = files.source(FOLDER + "/" + name + ".conf");
    return JSON.objectNode().put("name", name).put("text", text);
  }

  /** What a file of that name is called in messages and in the journal. */
  static String file(String name) {
    return name + ".conf";
  }

  /** The experiment that a text is. */
  Experiment read(String name, String text) {
    if (!name.matches("[\\w.-]{1,60}")) {
      throw BadInput.at(new Place("name", 0), "letters, digits, '.', '-' and '_'", "others");
    }
    return new ExperimentReader(files).read(ConfParser.text(file(name), text), new Overrides());
  }

  /** How many rows a text has; or what is wrong with it, with the line if that is known. */
  ObjectNode check(String name, String text) {
    try {
      return JSON.objectNode().put("rows", read(name, text).rows().size());
    } catch (BadInput wrong) {
      String message = String.valueOf(wrong.getMessage());
      ObjectNode tree = JSON.objectNode().put("error", message);
      Matcher line = Pattern.compile(Pattern.quote(file(name)) + ":(\\d+): .*").matcher(message);
      return line.matches() ? tree.put("line", Integer.parseInt(line.group(1))) : tree;
    }
  }
}
