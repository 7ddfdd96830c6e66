package pageferry.experiment.conf;

import com.typesafe.config.ConfigOrigin;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where something stands.
 *
 * @param file the file as the user would name it, or the command-line option it came from
 * @param line the line, counted from 1; 0 if there are no lines
 */
public record Place(String file, int line) {
  private static final Pattern WITH_LINES = Pattern.compile("(.*?): (\\d+)(?:-\\d+)?");
  private static final String MERGED = "merge of ";
  private static final String OPTION = "--";

  /** The place of a value as the config library describes it; of a merged value the first part. */
  public static Place of(ConfigOrigin origin) {
    String text = origin.description();
    if (text.startsWith(MERGED)) {
      text = text.substring(MERGED.length()).split(",", 2)[0];
    }
    Matcher lines = WITH_LINES.matcher(text);
    if (!lines.matches()) {
      return new Place(text, 0);
    }
    boolean option = text.startsWith(OPTION);
    return new Place(lines.group(1), option ? 0 : Integer.parseInt(lines.group(2)));
  }

  @Override
  public String toString() {
    String name = file.isEmpty() ? "''" : file;
    return line > 0 ? name + ":" + line : name;
  }
}
