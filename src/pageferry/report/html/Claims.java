package pageferry.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import pageferry.report.SavedResults;

/** What was expected, claim by claim: the words of the experiment, and the checks below them. */
final class Claims {
  private Claims() {}

  /** Words, and what was checked of them. */
  record Claim(String claim, List<Check> checks) {}

  /** One expectation and what became of it. */
  record Check(String outcome, String word, String text, String seen) {}

  /** The claims of all results; an expectation without words of its own follows the last ones. */
  static List<Claim> of(List<SavedResults> all) {
    List<Claim> claims = new ArrayList<>();
    for (SavedResults results : all) {
      String whose = all.size() > 1 ? results.name() + ": " : "";
      boolean first = true;
      for (JsonNode each : results.get("expectations")) {
        String words = each.path("claim").asText("");
        if (first || !words.isEmpty()) {
          claims.add(new Claim(words.isEmpty() ? whose : whose + words, new ArrayList<>()));
        }
        first = false;
        claims.get(claims.size() - 1).checks().add(check(each));
      }
    }
    return claims;
  }

  private static Check check(JsonNode expectation) {
    String outcome = expectation.path("outcome").asText();
    boolean fails = outcome.equals("failed") || outcome.equals("no data");
    List<String> seen = new ArrayList<>();
    expectation.path("seen").forEach(each -> seen.add(each.asText()));
    int seeds = expectation.path("seeds").asInt(1);
    if (seeds > 1) {
      int held = expectation.path("held").asInt();
      String which = fails ? "the first that fails is " : "here ";
      seen.add(0, held + " of " + seeds + " seeds; " + which + expectation.path("seed").asText());
    }
    String word =
        switch (outcome) {
          case "ok" -> "confirmed";
          case "failed" -> "refuted";
          case "no data" -> "no data";
          default -> "not tested";
        };
    return new Check(
        outcome.replace(' ', '-'),
        word,
        expectation.path("text").asText(),
        String.join("; ", seen));
  }
}
