package pageferry.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The files of the front end, which are in the jar; there are no others. */
final class WebFiles {
  private static final List<String> SCRIPTS =
      List.of(
          "app",
          "dom",
          "api",
          "runs",
          "machine",
          "parts",
          "start",
          "live",
          "schedules",
          "schedule",
          "chart",
          "timeline",
          "lanes",
          "perfetto",
          "curves");

  private final SortedMap<String, Answer> files = new TreeMap<>();

  /** Reads them all. */
  WebFiles() {
    files.put("/", page("index.html"));
    files.put("/style.css", new Answer(Answer.OK, Answer.Form.STYLE, read("style.css")));
    files.put("/icon.svg", new Answer(Answer.OK, Answer.Form.PICTURE, read("icon.svg")));
    for (String script : SCRIPTS) {
      String name = script + ".js";
      files.put("/" + name, new Answer(Answer.OK, Answer.Form.SCRIPT, read(name)));
    }
  }

  /** The file of that path; null: there is none. */
  @Nullable Answer at(String path) {
    return files.get(path);
  }

  /** The page on which a browser gives the token. */
  static Answer login(int status) {
    return new Answer(status, Answer.Form.HTML, read("login.html"));
  }

  private static Answer page(String name) {
    return new Answer(Answer.OK, Answer.Form.HTML, read(name));
  }

  private static String read(String name) {
    try (InputStream stream = WebFiles.class.getResourceAsStream("web/" + name)) {
      return new String(
          Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
