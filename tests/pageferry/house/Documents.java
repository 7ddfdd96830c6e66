package pageferry.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The documents of the tree, and what stands in them as code. */
final class Documents {
  private static final Pattern FENCE = Pattern.compile("(?ms)^```\\w*\\n(.*?)^```$");
  private static final Pattern INDENTED = Pattern.compile("(?m)^ {4}(\\S.*)$");
  private static final Pattern INLINE = Pattern.compile("`([^`]+)`");
  private static final Pattern COMMAND = Pattern.compile("(?:\\./)?pageferry( [^`]*)?");

  private Documents() {}

  /** All documents that people read. */
  static List<Path> all() throws IOException {
    List<Path> all = new ArrayList<>();
    for (String folder : List.of("", "docs")) {
      try (Stream<Path> files = Files.list(Path.of(folder))) {
        files.filter(each -> each.toString().endsWith(".md")).sorted().forEach(all::add);
      }
    }
    return all;
  }

  /** What is between backticks in the running text, each in one line. */
  static List<String> inline(String text) {
    return INLINE
        .matcher(FENCE.matcher(text).replaceAll(""))
        .results()
        .map(each -> each.group(1).replaceAll("\\s+", " ").strip())
        .toList();
  }

  /** The lines of all blocks of code, those that a backslash ends joined with the next. */
  static List<String> lines(String text) {
    List<String> lines = new ArrayList<>();
    Stream.concat(
            FENCE.matcher(text).results().map(each -> each.group(1)),
            INDENTED
                .matcher(FENCE.matcher(text).replaceAll(""))
                .results()
                .map(each -> each.group(1)))
        .map(each -> each.replaceAll("\\\\\\n\\s*", ""))
        .forEach(each -> lines.addAll(each.lines().toList()));
    return lines;
  }

  /** The command lines of pageferry that a text shows, without the name of the program. */
  static List<List<String>> commands(String text) {
    List<List<String>> commands = new ArrayList<>();
    Stream.concat(inline(text).stream(), lines(text).stream().map(String::strip))
        .map(COMMAND::matcher)
        .filter(each -> each.matches() && each.group(1) != null)
        .map(each -> words(each.group(1).replaceFirst(" {2,}.*", "")))
        .forEach(commands::add);
    return commands;
  }

  /** The words of a command line as a shell divides it. */
  static List<String> words(String line) {
    return Pattern.compile("(?:\"[^\"]*\"|'[^']*'|[^\\s\"'])+")
        .matcher(line)
        .results()
        .map(MatchResult::group)
        .map(each -> each.replaceAll("[\"'](.*?)[\"']", "$1"))
        .toList();
  }

  /** The rows of the tables in a text, each without its outer bars, divided into cells. */
  static List<List<String>> rows(String text) {
    return text.lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| ---"))
        .map(line -> List.of(line.substring(1, line.length() - 1).split("(?<!\\\\)\\|")))
        .map(cells -> cells.stream().map(String::strip).toList())
        .toList();
  }
}
