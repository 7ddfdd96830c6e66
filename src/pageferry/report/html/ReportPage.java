package pageferry.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import pageferry.report.SavedResults;
import pageferry.report.SavedStandings;

/** Results as one HTML file that needs nothing else: no network, no other file. */
public final class ReportPage {
  private final List<SavedResults> results;
  private final List<SavedStandings> standings;
  private final List<PageRow> rows;
  private final List<String> columns;

  /**
   * @param results at least one; several are laid over one another
   */
  public ReportPage(List<SavedResults> results) {
    this(results, List.of());
  }

  /**
   * @param results at least one; several are laid over one another
   * @param standings what is known of their experiments at other costs
   */
  public ReportPage(List<SavedResults> results, List<SavedStandings> standings) {
    this.standings = List.copyOf(standings);
    this.results = List.copyOf(results);
    this.rows = PageRow.of(this.results);
    Set<String> all = new LinkedHashSet<>();
    results.forEach(each -> all.addAll(each.columns()));
    this.columns = List.copyOf(all);
  }

  /** A name and a value. */
  record Fact(String name, String value) {}

  /** A row and something that is told of it. */
  record Ended(String title, String ending) {}

  /** A row of which somebody still waited when it ended. */
  record Standstill(String id, String title, List<String> waiting) {}

  /** A text that can be unfolded. */
  record Text(String title, String text, boolean open) {}

  /** The file's text. */
  public String html() {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("title", distinct(SavedResults::experiment));
    page.put("question", distinct(each -> each.get("about").asText().replaceFirst("\\.$", "")));
    page.put("answer", new Answer(results, rows, columns).text());
    page.put("facts", facts());
    page.put("seeded", results.stream().anyMatch(each -> each.seeds() > 1));
    page.put("keys", PageRow.keys(rows).stream().map(ReportPage::shortened).toList());
    NumberTables numbers = new NumberTables(rows, columns);
    page.put("columns", numbers.heads());
    page.put("rows", numbers.lines());
    page.put("counters", numbers.counters());
    page.put("claims", Claims.of(results, standings, columns));
    page.put("standstills", standstills());
    page.put("troubles", new Troubles(results, rows).all());
    page.put("failedSteps", failedSteps());
    page.put("stays", StaysTable.of(rows));
    Effects effects = Effects.of(rows, columns);
    page.put("effects", effects == null ? false : effects);
    page.put("commands", commands());
    page.put("texts", texts());
    page.put("data", new PlotData(rows, columns).text());
    page.put("chartStyle", styles().get(0));
    page.put("style", styles().get(1));
    page.put("chartScript", scripts().get(0));
    page.put("script", scripts().get(1));
    return Mustache.compiler()
        .emptyStringIsFalse(true)
        .zeroIsFalse(true)
        .compile(resource("page.mustache"))
        .execute(page);
  }

  /** The scripts that every page has, which are all that it runs: the charts' and its own. */
  public static List<String> scripts() {
    return List.of(
        resource("uplot/uPlot.iife.min.js"),
        resource("plots.js") + resource("timeline.js") + resource("page.js"));
  }

  /** The styles that every page has: the charts' and its own. */
  public static List<String> styles() {
    return List.of(resource("uplot/uPlot.min.css"), resource("page.css"));
  }

  private List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    for (String key : List.of("machine", "kernel")) {
      facts.add(
          new Fact(
              key,
              rows.stream()
                  .map(row -> row.row().first(key).asText())
                  .distinct()
                  .collect(Collectors.joining(", "))));
    }
    for (SavedResults each : results) {
      String whose = results.size() > 1 ? each.name() + " " : "";
      facts.add(new Fact(whose + "seed", seeds(each)));
      facts.add(new Fact(whose + "digest", each.get("digest").asText()));
    }
    return facts;
  }

  private static String seeds(SavedResults results) {
    List<String> seeds = new ArrayList<>();
    results.get("runs").forEach(run -> seeds.add(run.path("seed").asText()));
    List<String> each = seeds.stream().distinct().toList();
    return each.size() < 3
        ? String.join(", ", each)
        : each.get(0) + " to " + each.get(each.size() - 1);
  }

  private List<Standstill> standstills() {
    List<Standstill> found = new ArrayList<>();
    for (PageRow row : rows) {
      List<String> waiting = new ArrayList<>();
      row.row().first("waiting").forEach(each -> waiting.add(each.asText()));
      if (!waiting.isEmpty()) {
        found.add(new Standstill(row.id(), row.title(), waiting));
      }
    }
    return found;
  }

  private List<Ended> failedSteps() {
    List<Ended> failed = new ArrayList<>();
    for (PageRow row : rows) {
      for (JsonNode each : row.row().first("failed")) {
        String text =
            each.path("task").asText()
                + " step "
                + each.path("step").asText()
                + " "
                + each.path("op").asText()
                + ": "
                + each.path("error").asText()
                + " ×"
                + each.path("times").asText();
        String about = each.path("about").asText();
        failed.add(new Ended(row.title(), text + (about.isEmpty() ? "" : ", " + about)));
      }
    }
    return failed;
  }

  private List<Text> commands() {
    String all =
        rows.stream()
            .map(row -> row.row().first("again").asText())
            .distinct()
            .collect(Collectors.joining("\n"));
    return List.of(new Text("The command that runs each row again", all, true));
  }

  private List<Text> texts() {
    return results.stream()
        .map(
            each ->
                new Text(
                    "The experiment with all its defaults and settings"
                        + (results.size() > 1 ? ": " + each.name() : ""),
                    each.get("resolved").toPrettyString(),
                    false))
        .toList();
  }

  private String distinct(Function<SavedResults, String> part) {
    return results.stream().map(part).distinct().collect(Collectors.joining(" · "));
  }

  private static String shortened(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  private static String resource(String name) {
    try (InputStream stream = ReportPage.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
