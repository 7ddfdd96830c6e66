package pageferry.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pageferry.experiment.explore.Exploration;
import pageferry.experiment.explore.Found;
import pageferry.experiment.explore.Minimiser;
import pageferry.experiment.zoo.Caught;
import pageferry.experiment.zoo.Exhibit;

/** What was caught of the zoo as a table: two lines for each bug. */
final class ZooText {
  private static final double NS_PER_S = 1e9;

  private ZooText() {}

  /** What is told of one bug as soon as it is caught, or not. */
  static String line(Caught caught, int width) {
    Exhibit exhibit = caught.exhibit();
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of(exhibit.id(), exhibit.about()));
    if (exhibit.hunt() == null) {
      lines.add(List.of("", "NOT EXPRESSED, missing: " + exhibit.missing()));
    } else {
      lines.add(List.of("", found(caught)));
      lines.add(List.of("", exhibit.origin().fix() + ": " + clean(caught)));
    }
    lines.add(List.of("", "kernels: " + exhibit.origin().kernels()));
    return Columns.of(lines, width);
  }

  private static String found(Caught caught) {
    Exploration with = caught.with();
    Found met = caught.met();
    Minimiser.Size small = caught.small();
    if (with == null || met == null || small == null) {
      long schedules = with == null ? 0 : with.counts().schedules();
      return "NOT FOUND in " + schedules + " schedules of " + experiment(caught);
    }
    return String.format(
        Locale.ROOT,
        "%s after %d schedules, %.2f s (%s); made small: %d operations, %d tasks, %d pages,"
            + " %d switches",
        met.finding().kind().word(),
        met.first() + 1,
        with.took().foundNs() / NS_PER_S,
        experiment(caught),
        small.operations(),
        small.tasks(),
        small.pages(),
        small.switches());
  }

  private static String experiment(Caught caught) {
    Exhibit.Hunt hunt = caught.exhibit().hunt();
    return hunt == null ? "" : hunt.experiment() + ": " + hunt.bug().title();
  }

  private static String clean(Caught caught) {
    Exploration without = caught.without();
    if (without == null || !without.isSearched()) {
      return "NOT SEARCHED";
    }
    if (!without.found().isEmpty()) {
      return "NOT CLEAN, " + without.found().get(0).finding().text();
    }
    String all = without.counts().exhausted() ? ", which are all there are" : "";
    String few = caught.isClean() ? "" : " (TOO FEW)";
    return "nothing found in " + without.counts().schedules() + " schedules" + all + few;
  }

  /** The last line: how many there are of each kind. */
  static String tally(List<Caught> all) {
    long missing = all.stream().filter(each -> each.exhibit().hunt() == null).count();
    long held = all.stream().filter(Caught::holds).count() - missing;
    double longest = all.stream().mapToLong(Caught::tookNs).max().orElse(0) / NS_PER_S;
    return String.format(
        Locale.ROOT,
        "%d of %d bugs found and clean when mended, none in more than %.0f s; %d not expressed",
        held,
        all.size(),
        Math.ceil(longest),
        missing);
  }
}
