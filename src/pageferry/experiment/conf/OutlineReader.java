package pageferry.experiment.conf;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.Outline.Reference;

/**
 * Reads the outline of a HOCON or JSON text, in one pass, before the config library does: that
 * would answer deep nesting with a full stack. Of a malformed text it reads the beginning and
 * leaves the complaint to the library.
 */
final class OutlineReader {
  private final String text;
  private final String name;
  private final Includes includes;
  private final List<String> prefix;
  private int at;
  private int line = 1;

  /**
   * @param name what messages call the text
   * @param includes reads what the text includes
   * @param prefix the key below which the text is included
   */
  OutlineReader(String name, String text, Includes includes, List<String> prefix) {
    this.name = name;
    this.text = text;
    this.includes = includes;
    this.prefix = prefix;
  }

  /** Where a value stands: its key from the top, or null inside of lists, and its depth. */
  private record Spot(@Nullable List<String> path, int depth) {
    Spot inList() {
      return new Spot(null, depth + 1);
    }

    Spot below(List<String> key) {
      List<String> whole = null;
      if (path != null) {
        whole = new ArrayList<>(path);
        whole.addAll(key);
      }
      return new Spot(whole, depth + key.size());
    }
  }

  /** Reads the text into the outline of the object that it is, or is included into. */
  void readInto(Outline outline, int depth) {
    Spot spot = new Spot(prefix, depth);
    skip(true);
    if (!isAt('{') && !isAt('[')) {
      fields(outline, spot);
      return;
    }
    value(outline, spot);
  }

  // Structure

  private void fields(Outline outline, Spot spot) {
    requireDepth(spot);
    while (true) {
      skip(true);
      if (at >= text.length() || isAt('}') || isAt(']')) {
        return;
      }
      if (isInclude()) {
        include(outline, spot);
      } else {
        field(outline, spot);
      }
    }
  }

  private void field(Outline outline, Spot spot) {
    int start = at;
    while (at < text.length() && !isSeparator()) {
      step();
    }
    String written = text.substring(start, at).strip();
    boolean appends = text.startsWith("+=", at);
    if (at >= text.length() || ":={".indexOf(text.charAt(at)) < 0 && !appends) {
      stop();
      return;
    }
    List<String> key = path(written);
    Spot inner = spot.below(key);
    requireDepth(inner);
    Outline member = outline;
    for (String part : key) {
      member = member.member(part);
    }
    if (!isAt('{')) {
      at += appends ? 2 : 1;
      skipLines();
    }
    if (appends) {
      value(member.element(), inner.inList());
    } else {
      assign(member, inner);
    }
  }

  private void assign(Outline member, Spot spot) {
    long before = member.weight();
    member.weigh(0);
    boolean merges = value(member, spot, before);
    if (merges) {
      member.weigh(Outline.sum(member.weight(), before));
    }
  }

  private boolean value(Outline outline, Spot spot) {
    return value(outline, spot, 0);
  }

  /**
   * Reads a value to its end.
   *
   * @param before what the value weighed before, for substitutions that mean it
   * @return whether the value goes on with what was there before
   */
  private boolean value(Outline outline, Spot spot, long before) {
    requireDepth(spot);
    boolean merges = false;
    boolean isFirst = true;
    outline.weigh(Outline.sum(outline.weight(), Limits.PER_VALUE));
    while (true) {
      skip(false);
      if (at >= text.length() || "\n,}]".indexOf(text.charAt(at)) >= 0) {
        return merges;
      }
      if (isAt('{')) {
        at++;
        fields(outline, new Spot(spot.path, spot.depth + 1));
        close('}');
        merges = true;
      } else if (isAt('[')) {
        if (isFirst) {
          outline.forgetElements();
        }
        elements(outline, spot);
      } else if (text.startsWith("${", at)) {
        merges |= refer(outline, spot, before);
      } else {
        int start = at;
        plain();
        outline.weigh(Outline.sum(outline.weight(), at - start));
      }
      isFirst = false;
    }
  }

  private void elements(Outline outline, Spot spot) {
    at++;
    while (true) {
      skip(true);
      if (at >= text.length() || isAt(']') || isAt('}')) {
        close(']');
        return;
      }
      value(outline.element(), spot.inList());
    }
  }

  private void close(char bracket) {
    if (isAt(bracket)) {
      at++;
    } else {
      stop();
    }
  }

  /** Reads a substitution; true if it may be an object that is merged with what was there. */
  private boolean refer(Outline outline, Spot spot, long before) {
    int start = at + 2;
    while (at < text.length() && !isAt('}')) {
      step();
    }
    String inside = text.substring(Math.min(start, at), at);
    at = Math.min(at + 1, text.length());
    List<String> path = path(inside.startsWith("?") ? inside.substring(1) : inside);
    Reference reference = new Reference(prefix, path);
    if (path.equals(spot.path)) {
      outline.weigh(Outline.sum(outline.weight(), before));
      return false;
    }
    outline.refer(reference);
    return true;
  }

  // Includes

  private boolean isInclude() {
    if (!text.startsWith("include", at)) {
      return false;
    }
    int next = at + "include".length();
    return next < text.length() && (isBlank(text.charAt(next)) || text.charAt(next) == '"');
  }

  private void include(Outline outline, Spot spot) {
    Includes.Statement statement = Includes.Statement.at(text, at);
    if (statement == null) {
      stop();
      return;
    }
    List<String> path = spot.path == null ? List.of() : spot.path;
    includes.read(statement, new Place(name, line), outline, path, spot.depth);
    while (at < statement.end()) {
      step();
    }
  }

  // Characters

  private List<String> path(String written) {
    if (written.length() > Limits.KEY) {
      throw Limits.tooLongKey(place());
    }
    if (written.chars().allMatch(OutlineReader::isPlain) && !written.isEmpty()) {
      return List.of(written);
    }
    try {
      return ConfigUtil.splitPath(written);
    } catch (ConfigException malformed) {
      stop();
      return List.of();
    }
  }

  private static boolean isPlain(int character) {
    return character == '-' || character == '_' || Character.isLetterOrDigit(character);
  }

  /** Where a key ends, outside of quotes. */
  private boolean isSeparator() {
    char next = text.charAt(at);
    return ":={}[],\n#".indexOf(next) >= 0
        || text.startsWith("+=", at)
        || text.startsWith("//", at);
  }

  /** A string, or one character of anything else, so that the next part can begin after it. */
  private void plain() {
    step();
  }

  /** Goes on by one character, or by a string in quotes. */
  private void step() {
    if (text.startsWith("\"\"\"", at)) {
      int end = text.indexOf("\"\"\"", at + 3);
      int after = end < 0 ? text.length() : end + 3;
      while (end >= 0 && after < text.length() && text.charAt(after) == '"') {
        after++;
      }
      while (at < after) {
        line += isAt('\n') ? 1 : 0;
        at++;
      }
    } else if (isAt('"')) {
      at++;
      while (at < text.length() && !isAt('"') && !isAt('\n')) {
        at += isAt('\\') ? 2 : 1;
      }
      at = Math.min(at + 1, text.length());
    } else {
      line += isAt('\n') ? 1 : 0;
      at++;
    }
  }

  /** Skips blanks and comments, and if {@code lines}, ends of lines and commas as well. */
  private void skip(boolean lines) {
    while (at < text.length()) {
      char next = text.charAt(at);
      if (next == '#' || text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (isBlank(next) && (lines || next != '\n') || lines && next == ',') {
        line += next == '\n' ? 1 : 0;
        at++;
      } else {
        return;
      }
    }
  }

  /** Skips to where a value begins after its key. */
  private void skipLines() {
    while (true) {
      skip(false);
      if (!isAt('\n')) {
        return;
      }
      line++;
      at++;
    }
  }

  private static boolean isBlank(char character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || character == '\ufeff';
  }

  private boolean isAt(char character) {
    return at < text.length() && text.charAt(at) == character;
  }

  private void stop() {
    at = text.length();
  }

  private Place place() {
    return new Place(name, line);
  }

  private void requireDepth(Spot spot) {
    if (spot.depth > Limits.DEPTH) {
      throw Limits.tooDeep(place());
    }
  }
}
