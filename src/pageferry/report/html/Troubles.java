package pageferry.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import pageferry.report.SavedResults;

/**
 * What a reader has to know before all numbers: refuted claims, findings, runs that did not end.
 */
final class Troubles {
  private final List<SavedResults> results;
  private final List<PageRow> rows;

  Troubles(List<SavedResults> results, List<PageRow> rows) {
    this.results = results;
    this.rows = rows;
  }

  /**
   * One of them.
   *
   * @param title what it is told of
   * @param text what is told
   * @param failed whether it is a failure in itself
   */
  record Trouble(String title, String text, boolean failed) {}

  /** All of them. */
  List<Trouble> all() {
    List<Trouble> all = new ArrayList<>();
    for (Claims.Claim claim : Claims.of(results, List.of(), List.of())) {
      for (Claims.Check check : claim.checks()) {
        if (check.word().equals("refuted") || check.word().equals("no data")) {
          String seen = check.seen().isEmpty() ? "" : ": " + check.seen();
          String said = claim.claim().isEmpty() ? "" : " (" + claim.claim() + ")";
          all.add(new Trouble(check.word(), check.text() + seen + said, true));
        }
      }
    }
    for (PageRow row : rows) {
      String ending = row.row().first("ending").asText();
      if (!ending.equals("finished")) {
        all.add(new Trouble(row.title(), "ended " + ending, false));
      }
      for (JsonNode each : row.row().first("findings")) {
        String text = each.path("kind").asText() + ": " + each.path("text").asText();
        all.add(new Trouble(row.title(), text, false));
      }
    }
    return all;
  }
}
