package pageferry.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Entry;

/** The list of limits says what the code and the conf files say, and leaves none out. */
class LimitsTest {
  private static final Pattern CONSTANT =
      Pattern.compile("static final (?:int|long|Duration) ([A-Z][A-Z_0-9]*) =\\s*([^;]+);");

  /** What a limit of a user's is called. */
  private static final Pattern LIMIT =
      Pattern.compile("MOST(_.*)?|LONGEST(_.*)?|MAX_DEPTH|PATIENCE");

  /** The rooms whose limits a user meets; those of the others are the kernel's. */
  private static final List<String> ROOMS =
      List.of("cli", "experiment", "journal", "observe", "report", "faults", "serve");

  private static final Map<String, Long> CONSTANTS = new TreeMap<>();
  private static final TreeSet<String> TO_BE_LISTED = new TreeSet<>();

  /** The value of a constant that is no number here, such as another constant. */
  private static final long UNKNOWN = -1;

  private static List<String[]> rows = List.of();

  @BeforeAll
  static void read() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/pageferry"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        String type = String.valueOf(file.getFileName()).replace(".java", "");
        boolean isOurs = ROOMS.contains(file.getName(2).toString());
        for (MatchResult each : CONSTANT.matcher(Files.readString(file)).results().toList()) {
          String name = each.group(1);
          CONSTANTS.put(type + "." + name, value(each));
          boolean isLimit = LIMIT.matcher(name).matches() || type.equals("Limits");
          if (isOurs && isLimit) {
            TO_BE_LISTED.add(type + "." + name);
          }
        }
      }
    }
    rows =
        Files.readAllLines(Path.of("docs/limits.md")).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| limit |"))
            .filter(line -> !line.startsWith("| ---"))
            .map(line -> line.substring(2).split(" \\| | \\|$"))
            .toList();
  }

  @Test
  void each_limit_has_the_value_of_its_constant_or_key() {
    Map<String, String> wrong = new TreeMap<>();
    for (String[] row : rows) {
      assertThat(row).as(Arrays.toString(row)).hasSize(4);
      for (String name : names(row[3])) {
        String is = kept(name);
        if (!is.isEmpty() && !numbers(row[1]).contains(is)) {
          wrong.put(name, "is " + is + ", the list says " + row[1]);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void no_limit_is_left_out() {
    TreeSet<String> missing = new TreeSet<>(TO_BE_LISTED);
    assertThat(missing).hasSizeGreaterThan(20);
    rows.forEach(row -> missing.removeAll(names(row[3])));
    assertThat(missing).isEmpty();
  }

  private static List<String> names(String cell) {
    return Pattern.compile("`([^`]+)`").matcher(cell).results().map(each -> each.group(1)).toList();
  }

  /** The number that a constant or a key of conf/experiment.conf has; empty for an option. */
  private static String kept(String name) {
    if (name.contains("--")) {
      return "";
    }
    if (Character.isUpperCase(name.charAt(0))) {
      assertThat(CONSTANTS).containsKey(name);
      long value = CONSTANTS.getOrDefault(name, UNKNOWN);
      return value == UNKNOWN ? "" : Long.toString(value);
    }
    Entry at = ConfFiles.installed().shared("experiment.conf");
    for (String part : name.split("\\.")) {
      Entry next = at.members("an object").get(part);
      assertThat(next).as(name).isNotNull();
      at = next;
    }
    return at.text().replaceAll("[^0-9]", "");
  }

  /** The numbers of a cell, whatever their unit. */
  private static List<String> numbers(String cell) {
    List<String> numbers = new ArrayList<>();
    Matcher found = Pattern.compile("([0-9][0-9,]*)( Mi| Ki| TiB| min| days)?").matcher(cell);
    while (found.find()) {
      long number = Long.parseLong(found.group(1).replace(",", ""));
      String unit = found.group(2) == null ? "" : found.group(2).strip();
      numbers.add(
          Long.toString(
              switch (unit) {
                case "Mi" -> number << 20;
                case "Ki" -> number << 10;
                case "TiB" -> number << 40;
                case "min" -> number * 60;
                case "days" -> number * 86_400;
                default -> number;
              }));
    }
    return numbers;
  }

  /** The value of a constant: a product, a shift or a duration in seconds. */
  private static long value(MatchResult constant) {
    String text = constant.group(2).replace("_", "").replaceAll("(?<=[0-9])L", "");
    Matcher duration = Pattern.compile("Duration\\.of(\\w+)\\((.*)\\)").matcher(text.strip());
    if (duration.matches()) {
      long each =
          Map.of("Days", 86_400L, "Minutes", 60L, "Seconds", 1L)
              .getOrDefault(duration.group(1), 0L);
      return each * Long.parseLong(duration.group(2));
    }
    Matcher shift = Pattern.compile("\\(?([0-9]+) << ([0-9]+)\\)?( - 1)?").matcher(text.strip());
    if (shift.matches()) {
      long shifted = Long.parseLong(shift.group(1)) << Long.parseLong(shift.group(2));
      return shift.group(3) == null ? shifted : shifted - 1;
    }
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException other) {
      return UNKNOWN;
    }
  }
}
