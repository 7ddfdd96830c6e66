package pageferry.experiment.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import pageferry.actors.ProcessSpec;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.mm.Errno;
import pageferry.observe.FailedSteps.Failure;
import pageferry.observe.MapNames;
import pageferry.protocol.kernel.KernelFiles;
import pageferry.protocol.kernel.Step;

/**
 * Steps of one op that failed alike in a run, told in the experiment's words.
 *
 * @param task the thread whose program has the first of them
 * @param failure what failed
 * @param place where that step stands; empty if that is not known
 * @param about the page that it was about, or what of Linux the machine lacks; empty if it is
 *     neither
 */
public record FailedStep(String task, Failure failure, String place, String about) {

  public static List<FailedStep> of(Scenario scenario, List<Failure> failures) {
    SortedMap<Integer, String> names = scenario.taskNames();
    return failures.stream().map(each -> of(scenario, names, each)).toList();
  }

  private static FailedStep of(Scenario scenario, Map<Integer, String> names, Failure failure) {
    int pid = failure.first().task();
    String task = names.getOrDefault(pid, "task " + pid);
    String page = page(scenario.maps(), failure);
    for (ProcessSpec process : scenario.processes()) {
      for (ThreadSpec thread : process.threads()) {
        if (thread.name().equals(task)) {
          return new FailedStep(
              task, failure, place(thread, failure), about(thread, failure, page));
        }
      }
    }
    return new FailedStep(task, failure, "", page);
  }

  private static String place(ThreadSpec thread, Failure failure) {
    int index = failure.first().step() - 1;
    return index >= 0 && index < thread.places().size() ? thread.places().get(index) : "";
  }

  private static String about(ThreadSpec thread, Failure failure, String page) {
    String knob = failure.error().equals(Errno.ENOENT.name()) ? knob(thread, failure) : "";
    if (knob.isEmpty()) {
      return page;
    }
    String path = knob.startsWith("/") ? knob : "/proc/sys/" + knob.replace('.', '/');
    boolean known = KernelFiles.isKnown(path);
    return (known ? "this kernel does not have " : "pageferry does not model ") + knob;
  }

  /** The sysctl or file that the step writes; nothing but a lack of the machine hides them. */
  private static String knob(ThreadSpec thread, Failure failure) {
    List<Step> steps = new ArrayList<>();
    flatten(thread.program(), steps);
    int index = failure.first().step() - 1;
    Step step = index >= 0 && index < steps.size() ? steps.get(index) : null;
    return step == null ? "" : step.knob();
  }

  /** All steps, each before those of its body, as programs count them. */
  static void flatten(List<Step> steps, List<Step> into) {
    for (Step step : steps) {
      into.add(step);
      flatten(step.body(), into);
    }
  }

  private static String page(MapNames maps, Failure failure) {
    long addr = failure.first().addr();
    if (addr < 0) {
      return "";
    }
    Optional<MapNames.Area> map =
        maps.ofTask(failure.first().task())
            .flatMap(process -> process.at(maps.paging().page(addr)));
    String page =
        map.map(each -> ", page " + (maps.paging().page(addr) - each.vpn()) + " of " + each.map())
            .orElse("");
    return "address 0x" + Long.toHexString(addr) + page;
  }

  /** Who, at which step, and what came of it. */
  public String what() {
    String step = failure.first().step() > 0 ? " step " + failure.first().step() : "";
    return task + step + " " + failure.op().text() + ": " + failure.error();
  }

  /** Where that is, in brackets; empty if nothing is known. */
  public String where() {
    String file = place.substring(place.lastIndexOf('/') + 1);
    String both = about + (about.isEmpty() || file.isEmpty() ? "" : ", ") + file;
    return both.isEmpty() ? "" : " (" + both + ")";
  }

  /** What the task died of. */
  public String death() {
    String more = failure.times() > 1 ? ", and " + (failure.times() - 1) + " more like it" : "";
    return what() + where() + more;
  }
}
