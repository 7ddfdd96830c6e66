package pageferry.experiment.conf;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.PatternSyntaxException;

/** A pattern of names as shells have it, by which a user chooses: {@code mv-*}. */
public final class Glob {
  private final PathMatcher matcher;

  private Glob(PathMatcher matcher) {
    this.matcher = matcher;
  }

  /**
   * The pattern that a text is.
   *
   * @param option how the user gave it
   * @throws BadInput if it is none, such as one with a bracket that nothing closes
   */
  public static Glob of(String option, String text) {
    try {
      return new Glob(FileSystems.getDefault().getPathMatcher("glob:" + text));
    } catch (PatternSyntaxException wrong) {
      throw BadInput.at(
          new Place(option + " " + text, 0), "a name or a pattern such as mv-*", "neither");
    }
  }

  /** Whether a name is one of those that are meant. */
  public boolean matches(String name) {
    return matcher.matches(Path.of(name));
  }
}
