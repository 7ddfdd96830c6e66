package pageferry.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The commit that this pageferry was built from; the build writes it down where there is git. */
final class Commit {
  private static final String FILE = "commit.properties";

  private Commit() {}

  /** What to say of it after the version; nothing if it is not known. */
  static String told() {
    try (InputStream file = Commit.class.getResourceAsStream(FILE)) {
      return told(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** What to say of the commit that a file of the build names, if there is one. */
  static String told(@Nullable InputStream file) throws IOException {
    if (file == null) {
      return "";
    }
    Properties built = new Properties();
    built.load(file);
    String commit = built.getProperty("git.commit.id.abbrev", "");
    boolean changed = Boolean.parseBoolean(built.getProperty("git.dirty"));
    return commit.isEmpty() ? "" : ", commit " + commit + (changed ? " with changes" : "");
  }
}
