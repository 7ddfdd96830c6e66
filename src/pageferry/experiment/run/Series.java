package pageferry.experiment.run;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
   * @param workers who run it, with all seeds
   * @throws ModelBroke if a run crashed
   */
  public static Series run(
      ExperimentReader reader,
      Request request,
      Progress progress,
      Recording.Detail detail,
      Recorder recorder,
      Function<Experiment, Workers> workers) {
    Experiments all = new Experiments(reader, request);
    int rows = all.of(0).rows().size();
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < request.seeds(); i++) {
      for (int row = 0; row < rows; row++) {
        runs.add(new Run(i, row));
      }
    }
    List<RowUnits.Ended> ended =
        workers
            .apply(all.of(0))
            .run(
                runs,
                run -> all.of(run.experiment()).rows().get(run.row()).title(),
                (engine, run, own) -> {
                  int number = run.experiment();
                  Runner runner =
                      Runner.of(detail.ofSeed(number), recorder.after(number)).reporting(own);
                  RowResult result = runner.ended(engine, all.of(number), run.row());
                  return result == null ? null : new RowUnits.Ended(number, result);
                },
                progress);
    return new Series(bySeed(all, ended), request.seeds());
  }

  /** A row, from 0, of the experiment with one of the seeds, from 0. */
  private record Run(int experiment, int row) {}

  /** Has an experiment run by somebody else. */
  public static Series run(
      ExperimentReader reader,
      Request request,
      Progress progress,
      Recording.Detail detail,
      Crew crew) {
    Experiments all = new Experiments(reader, request);
    Experiment first = all.of(0);
    RowUnits work =
        new RowUnits(
            first.name(),
            first.resolved(),
            LongStream.range(all.seed, all.seed + request.seeds()).boxed().toList(),
            IntStream.range(0, first.rows().size()).boxed().toList(),
            detail,
            request.maps());
    return new Series(bySeed(all, work.by(crew, all::of, progress)), request.seeds());
  }

  private static List<Results> bySeed(Experiments all, List<RowUnits.Ended> ended) {
    SortedMap<Integer, List<RowResult>> rows = new TreeMap<>();
    ended.forEach(
        each -> rows.computeIfAbsent(each.seed(), number -> new ArrayList<>()).add(each.result()));
    List<Results> results = new ArrayList<>();
    boolean goesOn = true;
    for (int i = 0; goesOn && i < all.request.seeds(); i++) {
      Results one = Runner.judged(all.of(i), rows.getOrDefault(i, List.of()));
      goesOn = one.isComplete();
      if (i == 0 || goesOn) {
        results.add(one);
      }
    }
    return results;
  }

  /** The experiment with each seed, read when the first of its rows begins. */
  private static final class Experiments {
    private final ExperimentReader reader;
    private final Request request;
    private final SortedMap<Integer, Experiment> read = new TreeMap<>();
    private final long seed;

    Experiments(ExperimentReader reader, Request request) {
      this.reader = reader;
      this.request = request;
      Experiment first = read(request.overrides());
      this.seed = seed(first, request.seeds());
      read.put(0, first);
    }

    synchronized Experiment of(int number) {
      return read.computeIfAbsent(number, each -> read(request.at(seed + each)));
    }

    private Experiment read(Overrides overrides) {
      return request.asked(reader.read(request.experiment(), overrides));
    }
  }

  /**
   * What a user asks to be run.
   *
   * @param experiment its name or path
   * @param overrides what is set otherwise than there
   * @param seeds how many seeds it is run with, the experiment's being the first
   * @param maps whether runs are to tell where each page of each area is
   */
  public record Request(String experiment, Overrides overrides, int seeds, boolean maps) {
    private Experiment asked(Experiment plain) {
      return maps ? plain.withMaps() : plain;
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
