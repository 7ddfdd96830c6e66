package pageferry.experiment.strace;

import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.TextFile;
import pageferry.experiment.trace.OtherText;
import pageferry.experiment.trace.TraceLine;

/** Makes an experiment of what strace has logged. */
public final class StraceImport {
  private static final String FORM = "a log of strace, with calls such as mbind(...) = 0";

  private static final String BESIDE =
      FORM + ", beside the trace, which 'journal import' takes by itself";

  /** What is longer is not read to its end. */
  private static final int MOST_BYTES = 512 << 20;

  /** Calls about memory that cannot be said: others have nothing to do with it. */
  private static final Set<String> ABOUT_MEMORY =
      Set.of(
          "mincore",
          "remap_file_pages",
          "process_madvise",
          "process_mrelease",
          "mlockall",
          "munlockall",
          "mseal",
          "userfaultfd",
          "swapon",
          "swapoff",
          "vmsplice",
          "process_vm_readv",
          "process_vm_writev",
          "setuid",
          "setresuid",
          "setreuid",
          "sched_setaffinity",
          "unshare",
          "setns");

  private final StraceLog log = new StraceLog();
  private final FaultTrace trace = new FaultTrace();
  private final Map<String, CallHandler> handlers = new HashMap<>();
  private final SortedMap<Integer, Beginning> beginnings = new TreeMap<>();
  private SortedMap<String, String> files = new TreeMap<>();
  private String beside = "";
  private Import experiment = new Import(log);
  private Touches touches = new Touches(List.of(), trace);

  private StraceImport() {}

  /**
   * What some logs of the same tasks say.
   *
   * @throws BadInput if one of them cannot be read or has no call
   */
  public static StraceImport of(List<Path> files) {
    return of(files, new TreeMap<>(), new TreeMap<>());
  }

  /**
   * The same of processes of which is known what they had.
   *
   * @param before the numa_maps of processes at the beginning, by pid
   * @param after those in the end
   */
  public static StraceImport of(
      List<Path> files, SortedMap<Integer, Path> before, SortedMap<Integer, Path> after) {
    StraceImport made = new StraceImport();
    made.snapshots(before, after);
    for (Path file : files) {
      made.read(file);
    }
    if (made.log.calls().isEmpty()) {
      throw BadInput.at(new Place(files.get(0).toString(), 1), BESIDE, "a trace alone");
    }
    if (files.size() > 1) {
      StraceReader.merge(made.log);
    }
    made.build();
    return made;
  }

  private void snapshots(SortedMap<Integer, Path> before, SortedMap<Integer, Path> after) {
    after.forEach(
        (pid, file) -> {
          if (!before.containsKey(pid)) {
            throw BadInput.at(
                new Place(file.toString(), 0), "--numa-maps of process " + pid + " too", "none");
          }
        });
    before.forEach(
        (pid, file) -> {
          Path last = after.get(pid);
          List<NumaMaps.Area> later = last == null ? List.of() : NumaMaps.read(last);
          beginnings.put(pid, new Beginning(file.toString(), NumaMaps.read(file), later));
        });
  }

  private void read(Path file) {
    int before = log.calls().size();
    List<String> lines = TextFile.unpacked(file, MOST_BYTES).lines().toList();
    if (PerfTraceReader.isLike(lines)) {
      PerfTraceReader.read(log, file.toString(), lines);
      return;
    }
    String other = OtherText.of(lines);
    if (!other.isEmpty()) {
      throw BadInput.at(new Place(file.toString(), 1), FORM, other);
    }
    if (TraceLine.isLike(lines)) {
      trace.read(lines);
      return;
    }
    StraceReader.read(log, file.toString(), lines);
    if (log.calls().size() == before) {
      throw BadInput.at(new Place(file.toString(), 1), FORM, "none");
    }
  }

  private void build() {
    experiment = new Import(log);
    touches = new Touches(log.calls(), trace);
    experiment.migrated(touches::migrated);
    beginnings.forEach(experiment::begins);
    Ranges ranges = new Ranges(experiment);
    PolicyCalls policies = new PolicyCalls(experiment, ranges);
    policies.addTo(handlers);
    SharedMemory shared = new SharedMemory(experiment, ranges);
    shared.addTo(handlers);
    new MemoryCalls(experiment, ranges, shared).addTo(handlers);
    new MoveCalls(experiment, ranges, policies).addTo(handlers);
    new ProcessCalls(experiment).addTo(handlers);
    log.calls().forEach(this::take);
    experiment.end();
  }

  private void take(Call call) {
    ImportedTask task = experiment.caller(call);
    CallHandler handler = handlers.get(call.name());
    if (handler == null && ABOUT_MEMORY.contains(call.name())) {
      experiment.remark(call, "is not understood");
    } else if (handler == null) {
      experiment.unrelated(call);
    } else {
      try {
        handler.on(task, call);
      } catch (NotUnderstood why) {
        experiment.remark(call, String.valueOf(why.getMessage()));
      }
    }
    task.cpu(touches.cpu(task.pid()));
    touches.after(task, call);
  }

  /** What the log has in it. */
  public StraceLog log() {
    return log;
  }

  /** What the experiment does not have of it, as it stands there. */
  public List<Remark> remarks() {
    return List.copyOf(experiment.remarks());
  }

  /** What processes had at the beginning that they have not here. */
  public List<String> notes() {
    return beginnings.values().stream().flatMap(each -> each.remarks().stream()).toList();
  }

  /** How many steps have a real answer. */
  public int answers() {
    return experiment.answers();
  }

  /** The pages that are touched because a trace beside the log says so. */
  public long touched() {
    return touches.touched();
  }

  /**
   * The experiment's text.
   *
   * @param about where it is from
   * @param cpus how many CPUs the machine has, if it is named
   * @param machine the machine's name or file; empty: one with as many nodes as the log names
   * @param kernel the kernel; empty: that of experiments that do not say it
   */
  public String text(String about, String machine, int cpus, String kernel) {
    ImportText made = new ImportText(experiment, log).on(cpus).beside(beside);
    String text = made.text(about, machine, kernel);
    files = made.files();
    return text;
  }

  /** Programs that are long are to be files beside one of that name. */
  public void beside(String name) {
    beside = name;
  }

  /** The files that the text of the experiment names, which stand beside it. */
  public SortedMap<String, String> files() {
    return Collections.unmodifiableSortedMap(files);
  }
}
