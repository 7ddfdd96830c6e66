package pageferry.experiment.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Finding.Kind;
import pageferry.experiment.plan.Scenario;
import pageferry.mm.Pfn;
import pageferry.observe.Deadlock;
import pageferry.observe.Fairness;
import pageferry.observe.LockMisuses;
import pageferry.observe.Spinning;
import pageferry.observe.Stalls;
import pageferry.observe.Stalls.Stall;
import pageferry.observe.Stalls.VainCall;
import pageferry.observe.Standstill;

/** Says what a run met that must not be: who waits in vain, too long, or works in vain. */
final class RunFindings {
  private static final double NS_PER_S = 1e9;

  private final Scenario scenario;
  private final List<Finding> findings = new ArrayList<>();

  private RunFindings(Scenario scenario) {
    this.scenario = scenario;
  }

  /**
   * Who watched a run.
   *
   * @param fairness who was overtaken
   * @param stalls when there was no progress
   * @param misuses what was done with a lock that must not be
   * @param spinning whose work a task keeps from its CPU
   */
  record Watched(Fairness fairness, Stalls stalls, LockMisuses misuses, Spinning spinning) {}

  /**
   * The findings of a run.
   *
   * @param still who waited for whom in the end
   */
  static List<Finding> of(Scenario scenario, Standstill still, Watched watched) {
    RunFindings of = new RunFindings(scenario);
    of.waits(still);
    String misuse = watched.misuses().first();
    if (misuse != null) {
      of.add(Kind.LOCK_MISUSE, misuse);
    }
    of.starvation(watched.fairness());
    Stall stall = watched.stalls().longest();
    boolean told = stall != null && of.livelock(stall, watched.spinning().text());
    if (!told && scenario.conduct().patience().stallNs() > 0) {
      watched.stalls().vain().forEach(of::vain);
    }
    return of.findings;
  }

  private void waits(Standstill still) {
    Deadlock deadlock = still.deadlock();
    if (deadlock != null) {
      add(Kind.DEADLOCK, deadlock.text());
    }
  }

  private void starvation(Fairness fairness) {
    int most = scenario.conduct().patience().overtakes();
    if (most > 0 && fairness.mostOvertaken() > most) {
      add(
          Kind.STARVATION,
          task(fairness.victim())
              + " was overtaken "
              + fairness.mostOvertaken()
              + " times while it waited for PG_locked of "
              + Pfn.text(fairness.folio())
              + ", more than "
              + most);
    }
  }

  /** Tells of it if it lasted too long; answers whether it did. */
  private boolean livelock(Stall stall, String spinning) {
    long most = scenario.conduct().patience().stallNs();
    boolean told = most > 0 && stall.lastsNs() > most;
    if (told) {
      add(
          Kind.LIVELOCK,
          String.format(
              Locale.ROOT,
              "no progress from %.3f s on for %.3f s: %d attempts to migrate, reclaim, allocate or"
                  + " lock in vain, the last one by %s%s",
              stall.fromNs() / NS_PER_S,
              stall.lastsNs() / NS_PER_S,
              stall.attempts(),
              task(stall.task()),
              spinning));
    }
    return told;
  }

  private void vain(VainCall call) {
    add(
        Kind.LIVELOCK,
        String.format(
            Locale.ROOT,
            "%s of %s never came nearer to its end: no page moved from %.3f s on for %.3f s, until"
                + " its signal",
            call.call().text(),
            task(call.task()),
            call.fromNs() / NS_PER_S,
            call.lastsNs() / NS_PER_S));
  }

  private String task(int pid) {
    return pid == 0 ? "kswapd" : scenario.taskNames().getOrDefault(pid, "task") + ":" + pid;
  }

  private void add(Kind kind, String text) {
    findings.add(new Finding(kind, kind.word(), text));
  }
}
