package pageferry.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import pageferry.report.SavedResults;
import pageferry.report.SavedStandings;
import pageferry.report.SavedStandings.Standing;

/** What was expected, claim by claim: the words of the experiment, and the checks below them. */
final class Claims {
  private static final List<String> WRONG = List.of("failed", "no-data");

  private Claims() {}

  /** The metrics that a check asks for. */
  private static final Pattern ASKED = Pattern.compile("'([a-z]\\w*(?:\\.[\\w.]+)+)'");

  /**
   * Words, and what was checked of them.
   *
   * @param metrics those that the page has numbers of
   */
  record Claim(String claim, List<Check> checks, Collection<String> metrics) {
    /** The words, or where there are none the first check. */
    String line() {
      boolean isWordless = claim.isEmpty() || claim.endsWith(": ");
      return isWordless ? claim + checks.get(0).text() : claim;
    }

    /** What became of it as a whole: what became of the check that went worst. */
    String outcome() {
      return worst().outcome();
    }

    /** The same in a word. */
    String word() {
      return worst().word();
    }

    /** Whether nothing went wrong. */
    boolean held() {
      return !WRONG.contains(outcome());
    }

    private Check worst() {
      return checks.stream()
          .filter(each -> WRONG.contains(each.outcome()))
          .findFirst()
          .orElse(checks.get(0));
    }

    /**
     * The first metric that is asked for and that the page has numbers of; empty if there is none.
     */
    String metric() {
      return checks.stream()
          .flatMap(each -> ASKED.matcher(each.text()).results())
          .map(each -> each.group(1))
          .filter(metrics::contains)
          .findFirst()
          .orElse("");
    }
  }

  /** One expectation and what became of it. */
  record Check(String outcome, String word, String text, String seen, Cost cost) {}

  /** What becomes of an expectation at other costs; empty words: nothing is known. */
  record Cost(String kind, String words) {}

  /**
   * The claims of all results; an expectation without words of its own follows the last ones.
   *
   * @param standings what is known of experiments at other costs
   * @param metrics those that the page has numbers of
   */
  static List<Claim> of(
      List<SavedResults> all, List<SavedStandings> standings, Collection<String> metrics) {
    List<Claim> claims = new ArrayList<>();
    for (SavedResults results : all) {
      String whose = all.size() > 1 ? results.name() + ": " : "";
      boolean first = true;
      for (JsonNode each : results.get("expectations")) {
        String words = each.path("claim").asText("");
        if (first || !words.isEmpty()) {
          claims.add(
              new Claim(words.isEmpty() ? whose : whose + words, new ArrayList<>(), metrics));
        }
        first = false;
        claims.get(claims.size() - 1).checks().add(check(each, cost(results, each, standings)));
      }
    }
    return claims;
  }

  private static Cost cost(
      SavedResults results, JsonNode expectation, List<SavedStandings> standings) {
    for (SavedStandings each : standings) {
      Standing standing =
          each.experiment().equals(results.experiment())
              ? each.of(expectation.path("text").asText())
              : null;
      if (standing != null) {
        return new Cost(standing.stands() ? "stands" : "hangs", standing.words());
      }
    }
    return new Cost("", "");
  }

  private static Check check(JsonNode expectation, Cost cost) {
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
        String.join("; ", seen),
        cost);
  }
}
