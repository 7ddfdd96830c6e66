package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import pageferry.experiment.torture.RandomExperiment.Crowd;
import pageferry.experiment.torture.RandomExperiment.Worker;

/**
 * Leaves out of a random experiment what it takes not to fail: faults, pressure, processes, threads
 * and steps, halves first and single ones last, until nothing more can go (delta debugging).
 */
final class Shrink {
  private final Predicate<RandomExperiment> stillFails;
  private int trials;
  private RandomExperiment best;

  private Shrink(RandomExperiment random, Predicate<RandomExperiment> stillFails, int trials) {
    this.best = random;
    this.stillFails = stillFails;
    this.trials = trials;
  }

  /** The least experiment found that still fails, within so many trials. */
  static RandomExperiment of(
      RandomExperiment random, Predicate<RandomExperiment> stillFails, int trials) {
    Shrink shrink = new Shrink(random, stillFails, trials);
    int before;
    do {
      before = shrink.best.size();
      shrink.round();
    } while (shrink.best.size() < before && shrink.trials > 0);
    return shrink.best;
  }

  private void round() {
    reduce(best.processes(), list -> withProcesses(best, list));
    for (int i = 0; i < best.processes().size(); i++) {
      int process = i;
      reduce(best.processes().get(i).threads(), list -> withThreads(best, process, list));
      for (int j = 0; j < best.processes().get(i).threads().size(); j++) {
        int thread = j;
        List<String> steps = best.processes().get(i).threads().get(j).steps();
        reduce(steps, list -> withSteps(best, process, thread, list));
      }
      reduce(best.processes().get(i).opening(), list -> withOpening(best, process, list));
    }
    reduce(best.faults(), list -> withFaults(best, list));
    reduce(best.pressure(), list -> withPressure(best, list));
  }

  /** Takes out of one list what need not be there. */
  private <T> void reduce(List<T> all, Function<List<T>, RandomExperiment> with) {
    List<T> kept = new ArrayList<>(all);
    for (int size = kept.size(); size > 0; size /= 2) {
      for (int from = 0; from < kept.size() && trials > 0; ) {
        List<T> less = new ArrayList<>(kept);
        less.subList(from, Math.min(from + size, kept.size())).clear();
        RandomExperiment candidate = with.apply(less);
        trials--;
        if (stillFails.test(candidate)) {
          kept = less;
          best = candidate;
        } else {
          from += size;
        }
      }
    }
  }

  private static RandomExperiment withFaults(RandomExperiment old, List<String> faults) {
    return new RandomExperiment(
        old.seed(), old.row(), old.machine(), old.pressure(), faults, old.processes());
  }

  private static RandomExperiment withPressure(RandomExperiment old, List<String> pressure) {
    return new RandomExperiment(
        old.seed(), old.row(), old.machine(), pressure, old.faults(), old.processes());
  }

  private static RandomExperiment withProcesses(RandomExperiment old, List<Crowd> processes) {
    return new RandomExperiment(
        old.seed(), old.row(), old.machine(), old.pressure(), old.faults(), processes);
  }

  private static RandomExperiment with(RandomExperiment old, int index, Crowd changed) {
    List<Crowd> processes = new ArrayList<>(old.processes());
    processes.set(index, changed);
    return withProcesses(old, processes);
  }

  private static RandomExperiment withThreads(
      RandomExperiment old, int process, List<Worker> threads) {
    Crowd crowd = old.processes().get(process);
    return with(old, process, new Crowd(crowd.name(), crowd.opening(), threads));
  }

  private static RandomExperiment withOpening(
      RandomExperiment old, int process, List<String> opening) {
    Crowd crowd = old.processes().get(process);
    return with(old, process, new Crowd(crowd.name(), opening, crowd.threads()));
  }

  private static RandomExperiment withSteps(
      RandomExperiment old, int process, int thread, List<String> steps) {
    Crowd crowd = old.processes().get(process);
    List<Worker> threads = new ArrayList<>(crowd.threads());
    Worker worker = threads.get(thread);
    threads.set(thread, new Worker(worker.name(), worker.cpu(), steps));
    return with(old, process, new Crowd(crowd.name(), crowd.opening(), threads));
  }
}
