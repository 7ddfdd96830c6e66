package pageferry.experiment.conform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.read.Machines;
import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.world.Tracer;

/** What a program answers on a kernel: return values, statuses, counters, and the events. */
final class Witnesses {
  private final Machines machines = new Machines(ConfFiles.installed());

  /**
   * What could be seen of a run.
   *
   * @param answers what the corpus records: outcomes, counters and migration tracepoints
   * @param events a digest of every event of the machine, in order
   */
  record Seen(List<String> answers, long events) {}

  Map<String, Integer> cpus() {
    Map<String, Integer> cpus = new TreeMap<>();
    machines.names().forEach(name -> cpus.put(name, machines.topology(name).cpuCount()));
    return cpus;
  }

  List<CorpusProgram> programs(Path folder) throws IOException {
    return new CorpusReader(
            cpus(),
            mistake -> {
              throw mistake;
            })
        .folder(folder);
  }

  MachineSpec machine(CorpusProgram program, String kernel) {
    return machines.plain(program.machine(), kernel, program.setup());
  }

  /** The same machine with one switch the other way round. */
  static MachineSpec flipped(MachineSpec machine, KernelSwitch flipped) {
    KernelProfile profile = machine.profile();
    long other =
        switch (flipped) {
          case WILLNEED_READS_PAGES -> 640;
          case LRU_BATCH_SIZE -> profile.number(flipped) == 31 ? 15 : 31;
          case PAGE_LOCK_UNFAIRNESS -> profile.number(flipped) == 5 ? -1 : 5;
          case FORK_KERNEL_PAGES -> profile.number(flipped) == 28 ? 27 : 28;
          default -> profile.has(flipped) ? 0 : 1;
        };
    return new MachineSpec(
        machine.topology(),
        profile.with(profile.name(), profile.strategy(), new TreeMap<>(Map.of(flipped, other))),
        machine.strategy(),
        machine.costs(),
        machine.setup(),
        machine.tracer());
  }

  static Seen run(VirtualEngine engine, CorpusProgram program, MachineSpec machine) {
    TraceLines trace = new TraceLines(program.layout(), machine.profile());
    long[] events = {0};
    Tracer both =
        (timeNs, cpu, task, event) -> {
          trace.emit(timeNs, cpu, task, event);
          events[0] = 31 * (31 * events[0] + timeNs) + event.hashCode();
        };
    List<String> answers = new ArrayList<>();
    try (ProgramRun run = new ProgramRun(engine, machine.watchedBy(both))) {
      program.moments().forEach(moment -> answers.add("" + run.drive(moment)));
      answers.add("" + run.vmstat());
      answers.add("" + run.folioCounters());
      answers.add(Objects.toString(run.failure()));
    }
    answers.addAll(trace.lines());
    return new Seen(answers, events[0]);
  }
}
