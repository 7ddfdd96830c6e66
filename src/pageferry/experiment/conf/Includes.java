package pageferry.experiment.conf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a text includes: files beside it and nothing else, so that no text asks a network. */
final class Includes {
  private final Map<Path, String> texts = new LinkedHashMap<>();
  private final Deque<Path> open = new ArrayDeque<>();
  private int count;
  private long characters;

  /**
   * @param file the file that the outermost text is, or null if it is none and includes nothing
   */
  Includes(@Nullable Path file, int length) {
    if (file != null) {
      open.push(file.normalize());
    }
    characters = length;
  }

  /**
   * An include as it is written.
   *
   * @param kind file, url, classpath or package; empty if nothing is said
   * @param what what is included
   * @param end where the statement ends in the text
   */
  record Statement(String kind, String what, int end) {
    private static final Pattern FORM =
        Pattern.compile(
            "include\\s+(required\\s*\\(\\s*)?(?:([a-z]+)\\s*\\(\\s*)?"
                + "\"((?:[^\"\\\\\\n]|\\\\.){0,4000})\"[\\s)]*");

    /** The statement that begins there, or null if it is malformed. */
    static @Nullable Statement at(String text, int start) {
      Matcher form = FORM.matcher(text).region(start, text.length());
      if (!form.lookingAt()) {
        return null;
      }
      String kind = form.group(2) == null ? "" : form.group(2);
      int end = form.end(3) + 1;
      while (end < form.end() && text.charAt(end) != '\n') {
        end++;
      }
      return new Statement(kind, form.group(3), end);
    }
  }

  /** Reads the outline of an included file into that of the object it stands in. */
  void read(Statement statement, Place place, Outline into, List<String> path, int depth) {
    if (!statement.kind.isEmpty() && !statement.kind.equals("file")) {
      throw BadInput.at(
          place, "a file to include, such as include \"other.conf\"", statement.kind + "(...)");
    }
    Path including = open.peek();
    if (including == null) {
      throw BadInput.at(place, "no include in a text that is no file", "one");
    }
    Path file = find(including, statement.what);
    if (file == null) {
      throw BadInput.at(
          place, "a file to include", "none at " + including.resolveSibling(statement.what));
    }
    if (open.contains(file)) {
      throw BadInput.at(place, "no circle of includes", file + ", which includes this file");
    }
    count++;
    if (count > Limits.INCLUDES || open.size() > Limits.INCLUDE_DEPTH) {
      throw BadInput.at(
          place,
          "at most " + Limits.INCLUDES + " includes, " + Limits.INCLUDE_DEPTH + " in each other",
          "more");
    }
    String text = texts.computeIfAbsent(file, unread -> TextFile.read(file));
    characters += text.length();
    if (characters > Limits.CHARACTERS) {
      throw Limits.tooLong(place);
    }
    open.push(file);
    new OutlineReader(file.toString(), text, this, List.copyOf(path)).readInto(into, depth);
    open.pop();
  }

  /** The text of an included file, which has been read. */
  String text(Path file) {
    return texts.getOrDefault(file, "");
  }

  /** The file that an include means, or null if there is none. */
  static @Nullable Path find(Path including, String what) {
    List<String> names = new ArrayList<>(List.of(what));
    if (!what.endsWith(".conf") && !what.endsWith(".json")) {
      names.addAll(List.of(what + ".conf", what + ".json"));
    }
    for (String name : names) {
      Path file = including.resolveSibling(name).normalize();
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    return null;
  }
}
