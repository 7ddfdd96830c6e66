package pageferry.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.report.SavedResults.NotResults;
import pageferry.world.PlainText;

/** What {@code sensitivity --json} has written, read again: what hangs on costs, and on which. */
public final class SavedStandings {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String experiment;
  private final int draws;
  private final int varied;
  private final Map<String, Standing> standings = new LinkedHashMap<>();

  private SavedStandings(JsonNode root) {
    experiment = PlainText.of(root.path("experiment").asText());
    draws = root.path("draws").asInt();
    varied = root.path("varied").size();
  }

  /**
   * What becomes of an expectation at other costs.
   *
   * @param stands whether it holds at all of them
   * @param words the same in words
   */
  public record Standing(boolean stands, String words) {}

  /** What is in a file. */
  public static SavedStandings read(Path file) throws NotResults {
    JsonNode root;
    try {
      root = MAPPER.readTree(file.toFile());
    } catch (IOException broken) {
      throw NotResults.of("sensitivity --json", "no JSON");
    }
    SavedStandings read = new SavedStandings(root);
    if (!root.path("varied").isObject() || !root.path("expectations").isArray()) {
      throw NotResults.of("sensitivity --json", "JSON without 'varied' and 'expectations'");
    }
    for (JsonNode each : root.path("expectations")) {
      if (each.path("holds").asBoolean()) {
        read.standings.put(PlainText.of(each.path("text").asText()), read.standing(each));
      }
    }
    return read;
  }

  private Standing standing(JsonNode each) {
    if (each.path("stands").asBoolean()) {
      String drawn = draws == 0 ? "" : " and in " + draws + " draws of all";
      return new Standing(
          true, "stands with each of " + varied + " costs shorter or longer by its error" + drawn);
    }
    List<String> hinges = new ArrayList<>();
    for (JsonNode hinge : each.path("fails_with")) {
      String times = String.format(Locale.ROOT, "%.2f", hinge.path("times").asDouble());
      hinges.add(PlainText.of(hinge.path("cost").asText()) + " (fails at " + times + " times)");
    }
    String held = "holds in " + each.path("held").asInt() + " of " + draws + " draws of all costs";
    String on = hinges.isEmpty() ? "several costs together" : String.join(", ", hinges);
    return new Standing(false, "hangs on " + on + "; " + held);
  }

  /** The experiment whose costs were varied. */
  public String experiment() {
    return experiment;
  }

  /** What becomes of an expectation; null: nothing is known. */
  public @Nullable Standing of(String expectation) {
    return standings.get(expectation);
  }
}
