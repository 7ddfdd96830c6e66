package pageferry.experiment.record;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conform.RunLength;
import pageferry.experiment.litmus.RecordedOutcomes;
import pageferry.experiment.program.StepReader;
import pageferry.experiment.record.RaceScript.Asked;

/** What a guest said of the rounds of one litmus program, as outcomes and how often they came. */
final class RaceAnswers {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String OF_MAP = "/see/%s/%s";
  private static final Pattern WORD = Pattern.compile("(?:^| )([a-z]+)=(\\S*)");

  /** What a task answers that was killed, or never came back. */
  private static final Pattern TROUBLE = Pattern.compile(".*\\b(?:killed|skipped|timeout|hung)=.*");

  private final RaceScript script;
  private final Map<String, Map<String, Long>> byInitial = new TreeMap<>();
  private ObjectNode outcome = MAPPER.createObjectNode();
  private ObjectNode initial = MAPPER.createObjectNode();
  private Smaps smaps = new Smaps(List.of());
  private boolean trouble;
  private long troubled;

  private RaceAnswers(RaceScript script) {
    this.script = script;
    begin();
  }

  /**
   * What came of the rounds that began alike.
   *
   * @param initial where pages were before the race, as JSON
   * @param counts how often each outcome came, by its JSON
   * @param discarded how many rounds began otherwise, or had a task that was killed
   */
  record Told(String initial, Map<String, Long> counts, long discarded) {}

  /** What all rounds told: those count that began as most did. */
  static Told of(RaceScript script, List<String> lines) {
    RaceAnswers answers = new RaceAnswers(script);
    lines.forEach(answers::line);
    return answers.told();
  }

  private Told told() {
    String most = "{}";
    long rounds = 0;
    long all = troubled;
    for (Map.Entry<String, Map<String, Long>> each : byInitial.entrySet()) {
      long own = each.getValue().values().stream().mapToLong(Long::longValue).sum();
      all += own;
      if (own > rounds) {
        rounds = own;
        most = each.getKey();
      }
    }
    return new Told(most, byInitial.getOrDefault(most, Map.of()), all - rounds);
  }

  private void begin() {
    outcome = MAPPER.createObjectNode();
    outcome.putObject("race");
    outcome.putObject("see");
    initial = MAPPER.createObjectNode();
    smaps = new Smaps(script.program().layout().areas());
    trouble = false;
  }

  private void line(String line) {
    String rest = line.length() > 2 ? line.substring(2) : "";
    int space = rest.indexOf(' ');
    switch (line.isEmpty() ? ' ' : line.charAt(0)) {
      case 's' -> answer(Integer.parseInt(rest.substring(0, space)), rest.substring(space + 1));
      case 'v' -> counter(rest.substring(0, space), rest.substring(space + 1));
      case 'h' -> smaps.line(script.task(Integer.parseInt(rest.substring(0, space))), rest);
      case 'N' -> end();
      default -> trouble = true;
    }
  }

  private void end() {
    smaps
        .huge()
        .forEach((task, maps) -> maps.forEach((map, huge) -> of(task, "thp").put(map, huge)));
    if (trouble) {
      troubled++;
    } else {
      byInitial
          .computeIfAbsent(initial.toString(), first -> new TreeMap<>())
          .merge(outcome.toString(), 1L, Long::sum);
    }
    begin();
  }

  private ObjectNode of(String task, String what) {
    return outcome.withObject(OF_MAP.formatted(task, what));
  }

  private void answer(int index, String text) {
    trouble |= TROUBLE.matcher(text).matches();
    Asked asked = script.asked().get(index);
    switch (asked.what()) {
      case RACE -> race(asked.task(), text);
      case INITIAL ->
          initial.withObject("/" + asked.task() + "/placement").put(asked.map(), placement(text));
      case PLACEMENT -> of(asked.task(), "placement").put(asked.map(), placement(text));
      case POLICY -> of(asked.task(), "policy").put(asked.map(), policy(text));
      case CONTENT -> of(asked.task(), "content").put(asked.map(), content(word(text, "c")));
    }
  }

  private void race(String task, String text) {
    for (String step : text.split("\\|")) {
      if (step.equals("gone")) {
        outcome.withArray("/race/" + task).add(step);
        continue;
      }
      ObjectNode answer = outcome.withArray("/race/" + task).addObject();
      String letters = word(step, "l");
      if (letters != null) {
        boolean read = !letters.isEmpty() && Character.isDigit(letters.charAt(0));
        answer.put(read ? "saw" : "touched", letters(letters));
        continue;
      }
      String[] words = step.split(" ");
      answer.put("ret", Long.parseLong(words[0]));
      if (!words[1].equals("0")) {
        answer.put("errno", Answers.name(Integer.parseInt(words[1])));
      }
      if (word(step, "s") != null) {
        answer.put("status", status(step));
      }
    }
  }

  private static @Nullable String word(String text, String name) {
    Matcher matcher = WORD.matcher(text);
    while (matcher.find()) {
      if (matcher.group(1).equals(name)) {
        return matcher.group(2);
      }
    }
    return null;
  }

  private static String status(String text) {
    return Answers.values(String.valueOf(word(text, "s")), "?");
  }

  /** Where pages lie, or the error of the question. */
  private static String placement(String text) {
    String error = text.split(" ")[1];
    return error.equals("0") ? status(text) : Answers.name(Integer.parseInt(error));
  }

  private static String policy(String text) {
    String[] words = text.split(" ");
    if (!words[1].equals("0")) {
      return Answers.name(Integer.parseInt(words[1]));
    }
    String mode = String.valueOf(word(text, "m"));
    String nodes = word(text, "n");
    String name = StepReader.mode(Integer.parseInt(mode.substring(0, mode.indexOf('x'))));
    return nodes == null || nodes.equals("-") ? name : name + ":" + nodes;
  }

  private static String letters(String letters) {
    List<String> words = new ArrayList<>();
    for (char letter : letters.toCharArray()) {
      boolean known = letter >= '0' && letter - '0' < RaceScript.LETTERS.length();
      words.add("" + (known ? RaceScript.LETTERS.charAt(letter - '0') : letter));
    }
    return RunLength.ofWords(words);
  }

  private static String content(@Nullable String text) {
    List<String> words = new ArrayList<>();
    for (String page : text == null ? new String[0] : text.split(",")) {
      words.add(page.length() == 2 ? letter(page.charAt(0), page.charAt(1)) : page);
    }
    return RunLength.ofWords(words);
  }

  /** What the first and the last word of a page tell of it. */
  private static String letter(char first, char last) {
    int writer = first - '0';
    if (writer < 0 || writer >= RaceScript.LETTERS.length()) {
      return "?";
    }
    String letter = RaceScript.LETTERS.substring(writer, writer + 1);
    boolean filled = last != '0';
    boolean inRace = Character.isUpperCase(letter.charAt(0));
    if (inRace) {
      return filled ? letter : letter.toLowerCase(Locale.ROOT);
    }
    return first == last ? letter : "?";
  }

  private void counter(String name, String change) {
    if (RecordedOutcomes.isCounter(name)) {
      outcome.withObject("/vmstat").put(name, Long.parseLong(change));
    }
  }
}
