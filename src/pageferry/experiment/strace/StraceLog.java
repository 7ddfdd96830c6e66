package pageferry.experiment.strace;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a log of strace has in it. */
public final class StraceLog {
  private final List<Call> calls = new ArrayList<>();
  private final List<Remark> remarks = new ArrayList<>();
  private final SortedMap<Integer, String> ends = new TreeMap<>();
  private final SortedMap<String, Integer> counts = new TreeMap<>();
  private String form = "";
  private int leader;
  private int threadsLeft;

  /** The calls in the order in which they were made. */
  List<Call> calls() {
    return calls;
  }

  /** What could not be read. */
  public List<Remark> remarks() {
    return remarks;
  }

  /** How tasks ended, by pid. */
  SortedMap<Integer, String> ends() {
    return ends;
  }

  /** How often something occurs: the names of calls, exits, signals, unfinished, resumed. */
  public SortedMap<String, Integer> counts() {
    return counts;
  }

  void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  /** It was attached to a process with so many threads. */
  void attached(int pid, int threads) {
    leader = pid;
    threadsLeft = threads - 1;
  }

  /** The process to which strace was attached if a new pid must be a thread of it; 0 if not. */
  int leaderOf(int pid) {
    return pid == leader || threadsLeft-- <= 0 ? 0 : leader;
  }

  /** What its lines begin with, in words. */
  public String form() {
    return form;
  }

  void form(String words) {
    form = form.isEmpty() ? words : form;
  }

  /** Whether it says when calls were made. */
  boolean isTimed() {
    return !calls.isEmpty() && calls.stream().allMatch(call -> call.when().startNs() >= 0);
  }
}
