package pageferry.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.cli.Main;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Keys;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What the documents name exists, and what they show is so. */
@Slow
class DocumentsTest {
  private static final int MOST_LINES = 150;
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern PATH =
      Pattern.compile("(?<![\\w./-])((?:src|tests|conf|docs|\\.ci)/[\\w./-]*\\w)");

  private static final Pattern TYPE = Pattern.compile("[A-Z][a-z]+(?:[A-Z][a-z]*)+");
  private static final Pattern DECLARED =
      Pattern.compile("\\b(?:class|record|interface|enum|@interface) ([A-Z]\\w+)");

  private static final Pattern MAVEN = Pattern.compile("-D(?:test|bench)=['\"]?(\\w+)(?:#(\\w+))?");

  /** Names of files and types that documents give as examples of what a reader may make. */
  private static final Set<String> EXAMPLES = Set.of("conf/kernels/mine.conf");

  /** Words in backticks that look like types and are none of ours. */
  private static final Set<String> FOREIGN = Set.of("ExtensibleBehavior");

  @TempDir Path folder;

  @Test
  void the_readme_is_read_in_one_go() throws IOException {
    assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThanOrEqualTo(MOST_LINES);
  }

  @Test
  void every_link_leads_somewhere() throws IOException {
    assertThat(
            wrong(
                text ->
                    LINK.matcher(text)
                        .results()
                        .map(each -> each.group(1))
                        .filter(each -> !each.contains("://"))
                        .toList(),
                (file, link) -> leads(file, link)))
        .isEmpty();
  }

  @Test
  void every_path_exists() throws IOException {
    assertThat(
            wrong(
                text -> PATH.matcher(text).results().map(each -> each.group(1)).toList(),
                (file, path) -> EXAMPLES.contains(path) || Files.exists(Path.of(path))))
        .isEmpty();
  }

  @Test
  void every_type_exists() throws IOException {
    Set<String> types = new TreeSet<>(FOREIGN);
    for (String root : List.of("src", "tests")) {
      try (Stream<Path> files = Files.walk(Path.of(root))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          DECLARED
              .matcher(Files.readString(file))
              .results()
              .forEach(each -> types.add(each.group(1)));
        }
      }
    }
    assertThat(
            wrong(
                text ->
                    Documents.inline(text).stream()
                        .map(each -> each.replaceFirst("\\.java$", ""))
                        .filter(each -> TYPE.matcher(each).matches())
                        .toList(),
                (file, type) -> types.contains(type)))
        .isEmpty();
  }

  @Test
  void every_test_and_benchmark_that_maven_is_given_exists() throws IOException {
    Map<String, String> sources = new TreeMap<>();
    try (Stream<Path> files = Files.walk(Path.of("tests/pageferry"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        sources.put(
            String.valueOf(file.getFileName()).replace(".java", ""), Files.readString(file));
      }
    }
    assertThat(
            wrong(
                text -> MAVEN.matcher(text).results().map(MatchResult::group).toList(),
                (file, option) -> {
                  MatchResult named = MAVEN.matcher(option).results().toList().get(0);
                  String source = sources.getOrDefault(named.group(1), "");
                  String method = named.group(2) == null ? "" : " " + named.group(2) + "(";
                  return !source.isEmpty() && source.contains(method);
                }))
        .isEmpty();
  }

  @Test
  void every_command_can_be_typed() throws IOException {
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (Path file : Documents.all()) {
      if (file.endsWith("CHANGELOG.md")) {
        continue;
      }
      for (List<String> words : Documents.commands(Files.readString(file))) {
        seen++;
        String objection = objection(words);
        if (!objection.isEmpty()) {
          wrong.add(file + ": pageferry " + String.join(" ", words) + ": " + objection);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(seen).isGreaterThan(40);
  }

  @Test
  void the_readmes_table_is_what_its_command_prints() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String first =
        Documents.lines(readme).stream()
            .filter(each -> each.startsWith("./pageferry "))
            .findFirst()
            .orElseThrow();
    List<String> command = new ArrayList<>(Documents.words(first));
    command.remove(0);
    command.addAll(List.of("--journal", folder.toString(), "--journal-detail", "off"));
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(out, true));
    Main.execute(line, command.toArray(String[]::new));
    List<String> shown =
        Documents.lines(readme).stream().filter(each -> each.contains("k/s ")).toList();
    assertThat(shown).hasSize(6);
    assertThat(out.toString().lines()).containsAll(shown);
  }

  /** Why a command line could not be run; empty if it could. */
  private static String objection(List<String> words) {
    try {
      if (isBare(words)) {
        return "";
      }
      ParseResult parsed = Main.commandLine().parseArgs(words.toArray(String[]::new));
      boolean reads = Set.of("run", "explore", "torture").contains(words.get(0));
      boolean other =
          !Collections.disjoint(words, List.of("--help", "--inevitable", "--pairs", "--triples"));
      return reads && !other ? misnamed(parsed.subcommand()) : "";
    } catch (ParameterException wrong) {
      return String.valueOf(wrong.getMessage());
    }
  }

  /** Whether a command is only named. */
  private static boolean isBare(List<String> words) {
    return words.size() == 1 && Main.commandLine().getSubcommands().containsKey(words.get(0));
  }

  private static String misnamed(ParseResult command) {
    if (command.matchedPositional(0) == null) {
      return "no experiment is named";
    }
    String experiment = command.matchedPositional(0).getValue();
    List<String> settings = command.matchedOptionValue("--set", List.<String>of());
    for (String setting : settings) {
      String key = setting.split("[.=]", 2)[0];
      if (!Keys.EXPERIMENT.keys().contains(key)) {
        return "there is no key " + key;
      }
    }
    boolean isKnown =
        experiment.endsWith(".conf")
            || experiment.equals("EXPERIMENT")
            || ConfFiles.installed().names("experiments").contains(experiment);
    return isKnown ? "" : "there is no experiment " + experiment;
  }

  private static boolean leads(Path file, String link) {
    String[] parts = link.split("#", 2);
    Path parent = file.getParent() == null ? Path.of("") : file.getParent();
    Path target = parts[0].isEmpty() ? file : parent.resolve(parts[0]);
    try {
      return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
    } catch (IOException e) {
      return false;
    }
  }

  /** The anchors of a document's headings, as forges make them. */
  private static List<String> anchors(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\w -]", "").replace(' ', '-'))
        .toList();
  }

  private interface Check {
    boolean holds(Path file, String named);
  }

  /** What the documents name, found by {@code names}, for which a check does not hold. */
  private static List<String> wrong(Function<String, List<String>> names, Check check)
      throws IOException {
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (Path file : Documents.all()) {
      if (file.endsWith("CHANGELOG.md")) {
        continue;
      }
      for (String named : names.apply(Files.readString(file))) {
        seen++;
        if (!check.holds(file, named)) {
          wrong.add(file + ": " + named);
        }
      }
    }
    assertThat(seen).as("what was looked at").isPositive();
    return wrong;
  }
}
