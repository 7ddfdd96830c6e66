package pageferry.experiment.strace;

import com.typesafe.config.ConfigUtil;
import pageferry.world.PlainText;

/** An imported experiment as the text of its file. */
final class ImportText {
  private static final String INDENT = "  ";
  private static final int MOST_HUGE = 1 << 20;
  private static final long SPARE_NS = 1_000_000_000;

  private final Import experiment;
  private final StraceLog log;
  private final StringBuilder text = new StringBuilder();
  private int cpus = 1;
  private int tasks;

  ImportText(Import experiment, StraceLog log) {
    this.experiment = experiment;
    this.log = log;
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
    line(2, ConfigUtil.quoteString(task.name()) + " { cpu = " + cpu + ", program = [");
    steps(3, task);
    line(2, "] }");
  }

  private void steps(int depth, ImportedTask task) {
    for (ImportedTask.Line each : task.lines()) {
      ImportedTask child = each.child();
      if (child != null) {
        line(depth, "{ " + each.text().inner() + ", body = [");
        if (child.cpu() >= 0) {
          line(depth + 1, "{ op = sched_setaffinity, cpu = " + child.cpu() % cpus + " }");
        }
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
