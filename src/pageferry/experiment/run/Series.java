package pageferry.experiment.run;

import java.util.ArrayList;
import java.util.List;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.plan.Answer;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.plan.Verdict;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;

/**
 * What an experiment gave with each of several seeds; with one seed, what it gave.
 *
 * @param bySeed the results for the experiment's seed, for the next higher one, and so on; where it
 *     was stopped those of complete seeds, or of the first as far as it came
 * @param seeds how many seeds it was to be run with
 */
public record Series(List<Results> bySeed, int seeds) {
  public Series {
    bySeed = List.copyOf(bySeed);
  }

  /** The results with all seeds. */
  public Series(List<Results> bySeed) {
    this(bySeed, bySeed.size());
  }

  /**
   * What became of one expectation.
   *
   * @param worst the verdict of the first seed with which it failed, or if there is none, had no
   *     data, or of the first seed
   * @param seed that seed
   * @param held with how many seeds it held
   * @param of how many seeds there were
   */
  public record Judgement(Verdict worst, long seed, int held, int of) {}

  /**
   * Runs an experiment.
   *
   * @param seeds how many seeds it is run with
   * @param detail how much is recorded; the timeline of the first seed only
   * @param recorder who writes the runs down
   * @throws ModelBroke if a run crashed
   */
  public static Series run(
      ExperimentReader reader,
      Request request,
      Progress progress,
      Recording.Detail detail,
      Recorder recorder) {
    Experiment first = request.asked(reader.read(request.experiment(), request.overrides()));
    long seed = seed(first, request.seeds());
    List<Results> results = new ArrayList<>();
    int rows = first.rows().size();
    for (int i = 0; i < request.seeds(); i++) {
      int before = i * rows;
      Progress part = progress.part(before, rows * request.seeds());
      Experiment experiment =
          i == 0 ? first : request.asked(reader.read(request.experiment(), request.at(seed + i)));
      Recording.Detail here =
          i > 0 && detail == Recording.Detail.ALL ? Recording.Detail.NUMBERS : detail;
      Results result = Runner.run(experiment, part, here, recorder);
      if (i == 0 || result.isComplete()) {
        results.add(result);
      }
      if (!result.isComplete()) {
        break;
      }
    }
    return new Series(results, request.seeds());
  }

  /**
   * What a user asks to be run.
   *
   * @param experiment its name or path
   * @param overrides what is set otherwise than there
   * @param seeds how many seeds it is run with, the experiment's being the first
   * @param numaMaps whether runs are to tell where each page of each area is
   */
  public record Request(String experiment, Overrides overrides, int seeds, boolean numaMaps) {
    private Experiment asked(Experiment plain) {
      return numaMaps ? plain.withNumaMaps() : plain;
    }

    private Overrides at(long seed) {
      Overrides all = new Overrides();
      overrides.settings().forEach(all::add);
      all.option("seed", Long.toString(seed));
      return all;
    }
  }

  private static long seed(Experiment experiment, int seeds) {
    List<Long> all =
        experiment.rows().stream().map(row -> row.scenario().conduct().seed()).distinct().toList();
    if (all.size() > 1 && seeds > 1) {
      throw BadInput.at(
          new Place("--seeds " + seeds, 0),
          "an experiment whose runs have one seed",
          "one that compares seeds itself");
    }
    return all.get(0);
  }

  /** The experiment with the first seed. */
  public Experiment experiment() {
    return bySeed.get(0).experiment();
  }

  /** The results of all runs, seed after seed. */
  public List<RowResult> rows() {
    return bySeed.stream().flatMap(results -> results.rows().stream()).toList();
  }

  /** Whether it was not stopped before its end. */
  public boolean isComplete() {
    return bySeed.size() == seeds && bySeed.stream().allMatch(Results::isComplete);
  }

  /** Whether everything holds with every seed. */
  public boolean holds() {
    return bySeed.stream().allMatch(Results::holds);
  }

  /** One digest of the digests of all runs. */
  public String digest() {
    return Results.digest(rows());
  }

  /** What the experiment answers with the values of these runs; empty if runs are missing. */
  public String answer(Answer.Numbers numbers) {
    List<Results> whole = bySeed.stream().filter(Results::isComplete).toList();
    return whole.isEmpty()
        ? ""
        : experiment().claims().answer().text(whole.stream().map(Results::rows).toList(), numbers);
  }

  /** What became of each expectation. */
  public List<Judgement> judgements() {
    List<Judgement> judgements = new ArrayList<>();
    for (int i = 0; i < bySeed.get(0).verdicts().size(); i++) {
      judgements.add(judgement(i));
    }
    return judgements;
  }

  private Judgement judgement(int index) {
    Results worst = bySeed.get(0);
    int held = 0;
    for (Results results : bySeed) {
      Verdict.Outcome outcome = results.verdicts().get(index).outcome();
      held += outcome == Verdict.Outcome.OK ? 1 : 0;
      worst = isWorse(outcome, worst.verdicts().get(index).outcome()) ? results : worst;
    }
    return new Judgement(worst.verdicts().get(index), seedOf(worst.rows()), held, bySeed.size());
  }

  private static boolean isWorse(Verdict.Outcome outcome, Verdict.Outcome other) {
    boolean fails = outcome == Verdict.Outcome.FAILED && other != Verdict.Outcome.FAILED;
    return fails || !outcome.passes() && other.passes();
  }

  private static long seedOf(List<RowResult> rows) {
    return rows.get(0).row().scenario().conduct().seed();
  }
}
