package pageferry.experiment.strace;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.world.PlainText;

/** An imported experiment as the text of its file. */
final class ImportText {
  private static final String INDENT = "  ";

  /** Steps of a task that stand in the experiment itself, where there may be files beside it. */
  private static final int MOST_INLINE = 20_000;

  /** Steps of a child that stand in the line of its fork. */
  private static final int MOST_OF_LINE = 20;

  private static final int MOST_HUGE = 1 << 20;
  private static final long SPARE_NS = 1_000_000_000;

  private final Import experiment;
  private final StraceLog log;
  private final SortedMap<String, String> files = new TreeMap<>();
  private String out = "";
  private final StringBuilder text = new StringBuilder();
  private int cpus = 1;
  private int tasks;

  ImportText(Import experiment, StraceLog log) {
    this.experiment = experiment;
    this.log = log;
  }

  /** Writes programs that are long as files beside one of that name. */
  ImportText beside(String file) {
    out = file;
    return this;
  }

  /** Uses so many CPUs of a machine that is named. */
  ImportText on(int machineCpus) {
    cpus = machineCpus;
    return this;
  }

  String text(String about, String machine, String kernel) {
    comment("imported from a log of strace (" + log.form() + "); " + about);
    experiment.remarks().forEach(each -> comment("left out: " + each));
    experiment
        .unrelated()
        .forEach(
            (name, places) ->
                comment(
                    name
                        + ": not about memory, "
                        + places.size()
                        + " times, first at "
                        + places.get(0)));
    line(0, "about = " + ConfigUtil.quoteString(about));
    machine(machine);
    if (!kernel.isEmpty()) {
      line(0, "kernel = " + ConfigUtil.quoteString(kernel));
    }
    if (experiment.mostHuge() > 0) {
      comment("the size of the hugetlb pool is not in the log: each node has twice what it maps");
      line(0, "hugetlb-pages = " + Math.min(2 * experiment.mostHuge(), MOST_HUGE));
    }
    line(0, "ends = any");
    line(0, "limits { time = " + (experiment.endNs() / SPARE_NS + 3600) + " s }");
    line(0, "columns = [real.calls, real.returns, real.equal, real.pages, real.pages.equal]");
    line(0, "expect = [");
    line(1, "\"total('real.returns') >= 0.95 * total('real.calls')\"");
    experiment.expectations().forEach(each -> line(1, ConfigUtil.quoteString(each)));
    line(0, "]");
    line(0, "processes {");
    experiment.processes().forEach(this::process);
    line(0, "}");
    return text.toString();
  }

  private void machine(String machine) {
    if (!machine.isEmpty()) {
      line(0, "machine = " + ConfigUtil.quoteString(machine));
      return;
    }
    int nodes = experiment.highestNode() + 1;
    if (nodes < 1) {
      return;
    }
    cpus = nodes;
    comment("the log names " + nodes + " nodes; their CPUs, sizes and distances are not in it");
    line(0, "machine { nodes = [");
    for (int node = 0; node < nodes; node++) {
      line(1, "{ cpus = \"" + node + "\", memory = 4 GiB }");
    }
    line(0, "] }");
  }

  private void process(ImportedTask process) {
    line(1, ConfigUtil.quoteString(process.name()) + " { threads {");
    thread(process);
    process.threads().forEach(this::thread);
    line(1, "} }");
  }

  private void thread(ImportedTask task) {
    int cpu = (task.cpu() < 0 ? tasks++ : task.cpu()) % cpus;
    String begin = ConfigUtil.quoteString(task.name()) + " { cpu = " + cpu + ", program = ";
    if (isLong(task)) {
      line(2, begin + file(task) + " }");
      return;
    }
    line(2, begin + "[");
    steps(3, task);
    line(2, "] }");
  }

  private boolean isLong(ImportedTask task) {
    return !out.isEmpty() && task.lines().size() > MOST_INLINE;
  }

  /** The name of the file of a task's steps, one in each line. */
  private String file(ImportedTask task) {
    String name = out + "." + task.name() + ".steps";
    StringBuilder lines = new StringBuilder();
    affinity(task).ifPresent(step -> lines.append(step).append('\n'));
    for (ImportedTask.Line each : task.lines()) {
      lines.append(inLine(each)).append('\n');
    }
    files.put(name, lines.toString());
    return ConfigUtil.quoteString(name);
  }

  /** A step in one line; a body that is too long for it has a file of its own. */
  private String inLine(ImportedTask.Line step) {
    ImportedTask child = step.child();
    if (child == null) {
      return step.text().toString();
    }
    String begin = "{ " + step.text().inner() + ", body = ";
    if (child.lines().size() > MOST_OF_LINE) {
      return begin + file(child) + " }";
    }
    List<String> body = new ArrayList<>();
    affinity(child).ifPresent(body::add);
    child.lines().forEach(each -> body.add(inLine(each)));
    return begin + "[" + String.join(", ", body) + "] }";
  }

  /** The children of forks say where they run. */
  private Optional<String> affinity(ImportedTask task) {
    return task.process() == task || task.process().threads().contains(task) || task.cpu() < 0
        ? Optional.empty()
        : Optional.of("{ op = sched_setaffinity, cpu = " + task.cpu() % cpus + " }");
  }

  /** The files that the text names, each with its steps. */
  SortedMap<String, String> files() {
    return files;
  }

  private void steps(int depth, ImportedTask task) {
    for (ImportedTask.Line each : task.lines()) {
      ImportedTask child = each.child();
      if (child != null) {
        if (isLong(child)) {
          line(depth, "{ " + each.text().inner() + ", body = " + file(child) + " }");
          continue;
        }
        line(depth, "{ " + each.text().inner() + ", body = [");
        affinity(child).ifPresent(step -> line(depth + 1, step));
        steps(depth + 1, child);
        line(depth, "] }");
      } else {
        line(depth, each.text().toString());
      }
    }
  }

  private void comment(String words) {
    line(0, "# " + PlainText.of(words));
  }

  private void line(int depth, String words) {
    text.append(INDENT.repeat(depth)).append(words).append('\n');
  }
}
