package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Results;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;
import pageferry.house.Slow;

/** Experiments that once showed the machine itself at fault. */
@Slow
class MachineReportsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"r-audit-pressure", "r-fork-poison-endless"})
  void a_reported_run_ends_and_leaves_memory_sound(String report) {
    RowResult row = reported(report);
    assertThat(row.ending()).as("%s", row.waiting()).isEqualTo(Ending.FINISHED);
  }

  @Test
  void a_shootdown_reaches_each_cpu_of_a_machine_with_more_than_64() {
    RowResult row = reported("r-many-cpus");
    assertThat(row.values()).containsEntry("tlb.flushes", 513.0).containsEntry("tlb.ipis", 1026.0);
  }

  @Test
  void the_largest_machine_of_a_kernel_can_be_built_and_used() {
    List<String> nodes = new ArrayList<>();
    for (int node = 0; node < 1024; node++) {
      String cpus = node * 4 + "-" + (node * 4 + 3);
      nodes.add("{ cpus = \"" + cpus + "\", memory = 128 MiB }");
    }
    String text =
        """
        about = "4096 CPUs, 1024 nodes"
        audit = on
        machine { nodes = [ NODES ] }
        processes { app { threads {
          mover { cpu = 0, program = [
            { op = mmap, map = a, pages = 16 }
            { op = touch, map = a }
            { op = signal, signal = ready }
            { op = wait, signal = running }
            { op = move_pages, map = a, nodes = [1023, 63, 64, 700] }
            { op = migrate_pages, from = [63, 64, 700, 1023], to = [65, 62, 701, 1022] }
            { op = mbind, map = a, mode = BIND, nodes = [1000], flags = [MOVE] }
            { op = signal, signal = moved }
          ] }
          reader { cpu = 4095, program = [
            { op = wait, signal = ready }
            { op = touch, map = a, access = read }
            { op = signal, signal = running }
            { op = wait, signal = moved }
          ] }
        } } }
        """
            .replace("NODES", String.join(", ", nodes));
    RowResult row = run(ExperimentText.read(folder, "largest.conf", text)).rows().get(0);
    assertThat(row.ending()).as("%s", row.waiting()).isEqualTo(Ending.FINISHED);
    assertThat(row.values()).containsEntry("migrate.succeeded", 48.0);
    assertThat(row.values().get("tlb.ipis"))
        .as("the reader sleeps, and is passed over once it is known")
        .isBetween(1.0, row.values().get("tlb.flushes"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 60})
  void offlining_ends_with_its_signal(int seconds) {
    String text =
        """
        about = "a page in a pipe keeps its block"
        audit = on
        machine { nodes = [
          { cpus = "0-1", memory = 256 MiB }
          { memory = 256 MiB, hotplugged = yes, movable = 256 MiB }
        ] }
        processes { app { cpu = 0, program = [
          { op = mmap, map = a, pages = 16 }
          { op = mbind, map = a, mode = BIND, nodes = [1] }
          { op = touch, map = a }
          { op = hold, name = pipe, map = a, pages = "5" }
          { op = offline_node, node = 1, zone = all, limit_s = SECONDS }
        ] } }
        """
            .replace("SECONDS", "" + seconds);
    RowResult row = run(ExperimentText.read(folder, "offline.conf", text)).rows().get(0);
    assertThat(row.values().get("call.offline_node.max"))
        .isBetween(seconds * 1e9, seconds * 1.01e9);
  }

  @Test
  void a_machine_whose_first_node_has_no_memory_is_sound() {
    String text =
        """
        about = "node 0 has CPUs alone"
        audit = on
        machine { nodes = [ { cpus = "0-1", memory = 0 MiB }, { cpus = "2-3", memory = 256 MiB } ] }
        processes { app { cpu = 0, program = [
          { op = mmap, map = a, pages = 16 }
          { op = touch, map = a, access = read }
          { op = touch, map = a, pages = "0-7" }
        ] } }
        """;
    RowResult row = run(ExperimentText.read(folder, "memoryless.conf", text)).rows().get(0);
    assertThat(row.ending()).as("%s", row.waiting()).isEqualTo(Ending.FINISHED);
  }

  private static RowResult reported(String report) {
    String file = Path.of("tests", "reports", report + ".conf").toString();
    return run(new ExperimentReader(ConfFiles.installed()).read(file, new Overrides()))
        .rows()
        .get(0);
  }

  private static Results run(Experiment experiment) {
    return Runner.run(experiment, Progress.NONE);
  }
}
