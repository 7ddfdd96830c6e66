package pageferry.experiment.survey;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.survey.Told.Fineness;

/** Reads what {@code numactl --hardware} prints (numactl 2.0.x, hardware() of numactl.c). */
final class NumactlReader {
  private static final Pattern AVAILABLE =
      Pattern.compile("available: ([0-9]{1,5}) nodes? \\((.*)\\)");
  private static final Pattern CPUS = Pattern.compile("node ([0-9]{1,4}) cpus:((?: +[0-9]{1,5})*)");
  private static final Pattern SIZE =
      Pattern.compile("node ([0-9]{1,4}) (size|free): ([0-9]{1,12}) MB");
  private static final Pattern UNKNOWN_SIZE =
      Pattern.compile("node ([0-9]{1,4}) (size|free): <not available>");
  private static final Pattern COLUMNS = Pattern.compile("node((?: +[0-9]{1,4})+)");
  private static final Pattern ROW = Pattern.compile("([0-9]{1,4}):((?: +[0-9]{1,4})+)");

  private final String file;
  private final Survey survey;
  private final SortedSet<Integer> online = new TreeSet<>();
  private int[] columns = new int[0];

  NumactlReader(String file, Survey survey) {
    this.file = file;
    this.survey = survey;
  }

  /** Whether a text is such a list. */
  static boolean isLike(String text) {
    return text.lines().limit(5).anyMatch(line -> AVAILABLE.matcher(line.strip()).matches());
  }

  void read(String text) {
    int number = 0;
    int others = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (!line.isBlank() && !isTaken(line.strip(), number)) {
        others++;
      }
    }
    if (others > 0) {
      survey.remark(file + ": " + others + " lines are not of numactl -H and were left out");
    }
  }

  private boolean isTaken(String line, int number) {
    Matcher matcher = AVAILABLE.matcher(line);
    if (matcher.matches()) {
      SortedSet<Integer> nodes = CpuList.ofList(matcher.group(2));
      if (nodes == null || nodes.size() != Integer.parseInt(matcher.group(1))) {
        throw mistake(number, "as many nodes as are counted", line);
      }
      online.addAll(nodes);
      nodes.forEach(survey::node);
      return true;
    }
    matcher = CPUS.matcher(line);
    if (matcher.matches()) {
      SortedSet<Integer> cpus = new TreeSet<>();
      for (int cpu : numbers(matcher.group(2))) {
        cpus.add(cpu);
      }
      node(matcher.group(1), number).cpus.by(cpus, at(number), Fineness.PAGES);
      return true;
    }
    return isSize(line, number)
        || isDistance(line, number)
        || line.equals("node distances:")
        || line.equals("No distance information available.");
  }

  private boolean isSize(String line, int number) {
    Matcher matcher = SIZE.matcher(line);
    if (!matcher.matches()) {
      return UNKNOWN_SIZE.matcher(line).matches();
    }
    Amount amount = Amount.ofMib(Long.parseLong(matcher.group(3)));
    NodeSurvey node = node(matcher.group(1), number);
    (matcher.group(2).equals("size") ? node.memory : node.free)
        .by(amount, at(number), Fineness.ROUNDED);
    return true;
  }

  private boolean isDistance(String line, int number) {
    Matcher matcher = COLUMNS.matcher(line);
    if (matcher.matches()) {
      columns = numbers(matcher.group(1));
      return true;
    }
    matcher = ROW.matcher(line);
    if (!matcher.matches()) {
      return false;
    }
    int[] row = numbers(matcher.group(2));
    if (row.length != columns.length) {
      throw mistake(number, columns.length + " distances, one per node", line);
    }
    SortedMap<Integer, Integer> distances = new TreeMap<>();
    for (int i = 0; i < row.length; i++) {
      distances.put(columns[i], row[i]);
    }
    node(matcher.group(1), number).distances.by(distances, at(number), Fineness.PAGES);
    return true;
  }

  private NodeSurvey node(String id, int line) {
    int number = Integer.parseInt(id);
    if (!online.contains(number)) {
      throw mistake(line, "one of the nodes " + CpuList.text(online), "node " + id);
    }
    return survey.node(number);
  }

  private static int[] numbers(String text) {
    return text.isBlank()
        ? new int[0]
        : Pattern.compile(" +").splitAsStream(text.strip()).mapToInt(Integer::parseInt).toArray();
  }

  private String at(int line) {
    return file + ":" + line;
  }

  private BadInput mistake(int line, String expected, String found) {
    return BadInput.at(new Place(file, line), expected, "'" + found + "'");
  }
}
