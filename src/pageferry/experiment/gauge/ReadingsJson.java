package pageferry.experiment.gauge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;

/** Readings as a file of JSON, written and read again. */
public final class ReadingsJson {
  private static final String RATES = "rates";

  private ReadingsJson() {}

  /**
   * The readings, with what was counted and where it was.
   *
   * @param machine the machine in words
   * @param counts what was counted, by its name
   */
  public static ObjectNode tree(String machine, Readings readings, Map<String, Double> counts) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("machine", machine);
    ObjectNode counted = tree.putObject("counts");
    counts.forEach(counted::put);
    ObjectNode rates = tree.putObject(RATES);
    for (What what : What.values()) {
      readings.of(what).forEach(rates.withArray("/" + what.name())::add);
    }
    return tree;
  }

  /** What such a file has. What it does not know is left empty, what it knows besides left out. */
  public static Readings read(Path file) throws IOException {
    JsonNode tree;
    try {
      tree = new ObjectMapper().readTree(Files.readString(file));
    } catch (JsonProcessingException noJson) {
      throw wrong(file, "something else");
    }
    JsonNode rates = tree.path(RATES);
    if (!rates.isObject()) {
      throw wrong(file, "no " + RATES);
    }
    Readings readings = new Readings();
    for (What what : What.values()) {
      for (JsonNode rate : rates.path(what.name())) {
        if (!rate.isNumber() || rate.doubleValue() <= 0) {
          throw wrong(file, "a rate of " + rate);
        }
        readings.add(what, rate.doubleValue());
      }
    }
    return readings;
  }

  private static BadInput wrong(Path file, String found) {
    return BadInput.at(
        new Place(file.toString(), 1), "figures as 'bench --json' writes them", found);
  }
}
