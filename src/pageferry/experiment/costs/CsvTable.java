package pageferry.experiment.costs;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Keys;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.TextFile;

/**
 * A list of measurements as lines of comma-separated values (RFC 4180, but for line breaks within a
 * cell): the first line names the columns; lines that are empty or begin with {@code #} are passed
 * over. Where there is no comma in the first line, semicolons or tabs separate.
 */
final class CsvTable {
  private static final String MARK = "\ufeff";
  private static final char QUOTE = '"';
  private static final char[] SEPARATORS = {',', ';', '\t'};

  private CsvTable() {}

  /** The lines of a file, each an object whose keys are the columns. */
  static Entry read(Path path) {
    String text = TextFile.read(path);
    String plain = text.startsWith(MARK) ? text.substring(1) : text;
    String file = path.toString();
    ConfigOrigin whole = ConfigOriginFactory.newSimple(file);
    List<ConfigValue> measured = new ArrayList<>();
    List<String> columns = List.of();
    int number = 0;
    char separator = ',';
    for (String line : plain.lines().toList()) {
      Place place = new Place(file, ++number);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      separator = columns.isEmpty() ? separator(line) : separator;
      List<String> cells = cells(line, separator, place);
      if (columns.isEmpty()) {
        columns = columns(cells, place);
      } else if (cells.size() != columns.size()) {
        throw BadInput.at(place, columns.size() + " cells", cells.size() + " of them");
      } else {
        measured.add(object(columns, cells, whole.withLineNumber(number)));
      }
    }
    if (measured.isEmpty()) {
      throw BadInput.at(new Place(file, 0), "a line of columns and lines of measurements", "none");
    }
    ConfigValue list = ConfigValueFactory.fromIterable(measured).withOrigin(whole);
    Map<String, ConfigValue> all = Map.of(MeasurementsReader.MEASUREMENTS, list);
    return ConfParser.text(file, "").with(ConfigValueFactory.fromMap(all).withOrigin(whole));
  }

  private static List<String> columns(List<String> cells, Place place) {
    List<String> columns = new ArrayList<>();
    for (String cell : cells) {
      String column = cell.toLowerCase(Locale.ROOT);
      if (!Keys.MEASUREMENT.keys().contains(column)) {
        throw BadInput.unknown(place, "a column", cell, Keys.MEASUREMENT.keys());
      }
      columns.add(column);
    }
    if (new HashSet<>(columns).size() < columns.size()) {
      throw BadInput.at(place, "each column once", String.join(",", columns));
    }
    return columns;
  }

  private static ConfigObject object(
      List<String> columns, List<String> cells, ConfigOrigin origin) {
    Map<String, ConfigValue> members = new TreeMap<>();
    for (int i = 0; i < columns.size(); i++) {
      if (!cells.get(i).isEmpty()) {
        members.put(columns.get(i), ConfigValueFactory.fromAnyRef(cells.get(i)).withOrigin(origin));
      }
    }
    return ConfigValueFactory.fromMap(new LinkedHashMap<>(members)).withOrigin(origin);
  }

  private static char separator(String line) {
    for (char each : SEPARATORS) {
      if (line.indexOf(each) >= 0) {
        return each;
      }
    }
    return SEPARATORS[0];
  }

  /** The cells of a line; what is quoted may have commas in it, and quotes that are doubled. */
  private static List<String> cells(String line, char separator, Place place) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char here = line.charAt(i);
      if (here == QUOTE) {
        boolean doubled = quoted && i + 1 < line.length() && line.charAt(i + 1) == QUOTE;
        if (doubled) {
          cell.append(QUOTE);
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (here == separator && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(here);
      }
    }
    if (quoted) {
      throw BadInput.at(place, "a quote that ends in its line", "none");
    }
    cells.add(cell.toString().strip());
    return cells;
  }
}
