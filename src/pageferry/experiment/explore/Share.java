package pageferry.experiment.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import pageferry.engine.virtual.RunEnd;
import pageferry.experiment.plan.Finding;

/** What came of some of the schedules of a search. */
final class Share {
  final TreeMap<String, Found> found = new TreeMap<>();
  final TreeSet<Long> outcomes = new TreeSet<>();
  long schedules;
  long steps;
  long cutOff;
  long begun;
  boolean freely = true;
  long foundNs = Long.MAX_VALUE;
  boolean exhausted;

  /** Takes up what came of one schedule. */
  void note(Trials trials, Trial trial, long number) {
    schedules++;
    steps += trial.end().steps();
    cutOff += trial.isCutOff() ? 1 : 0;
    begun += trial.began() ? 1 : 0;
    freely &= trial.freely() || trial.finding() != null;
    if (trial.end().kind() != RunEnd.Kind.GIVEN_UP || trial.finding() != null) {
      outcomes.add(trial.outcome());
    }
    Finding finding = trial.finding();
    if (finding != null) {
      String key = finding.kind() + " " + finding.signature();
      Found known = found.get(key);
      found.put(
          key, known == null ? new Found(finding, number, 1, trials.labels(trial)) : known.again());
    }
  }

  /** All of some shares. */
  static Share merged(Iterable<Share> shares) {
    Share all = new Share();
    all.exhausted = true;
    for (Share share : shares) {
      all.schedules += share.schedules;
      all.steps += share.steps;
      all.cutOff += share.cutOff;
      all.begun += share.begun;
      all.freely &= share.freely;
      all.outcomes.addAll(share.outcomes);
      all.exhausted &= share.exhausted;
      all.foundNs = Math.min(all.foundNs, share.foundNs);
      share.found.forEach((key, each) -> all.found.merge(key, each, Found::and));
    }
    return all;
  }

  Exploration.Counts counts() {
    return new Exploration.Counts(
        schedules, steps, outcomes.size(), exhausted && cutOff == 0 && freely, cutOff, begun);
  }

  /** What was found, in the order of the schedules that met it first. */
  List<Found> inOrder() {
    List<Found> all = new ArrayList<>(found.values());
    all.sort((one, other) -> Long.compare(one.first(), other.first()));
    return all;
  }
}
