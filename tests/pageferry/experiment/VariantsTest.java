package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.actors.MachineSpec.Pressure;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;
import pageferry.mm.Cost;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Topology;
import pageferry.mm.Watermarks;
import pageferry.mm.ZoneSpec;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.protocol.strategy.Strategy;
import pageferry.world.SeededDice;

/** What the rows of an experiment are made of. */
class VariantsTest {
  @TempDir Path folder;

  @Test
  void rows_are_all_pairs_of_compared_and_varied_values_in_order() {
    Experiment experiment =
        read(
            """
            compare { strategy = [discard, batch] }
            vary { costs.free-ns = [3 us, 1 us] }
            """);
    assertThat(experiment.rows())
        .extracting(Row::title)
        .containsExactly("discard, 3 us", "discard, 1 us", "batch, 3 us", "batch, 1 us");
    Row last = experiment.rows().get(3);
    assertThat(last.labels().keySet()).containsExactly("strategy", "costs.free-ns");
    assertThat(last.scenario().machine().strategy().name()).isEqualTo("batch");
    assertThat(cost(last, Cost.FREE)).isEqualTo(1000);
  }

  @Test
  void axes_of_one_line_keep_the_order_in_which_they_were_written() {
    Experiment experiment = read("compare { strategy = [batch], kernel = [\"6.1\"], seed = [3] }");
    assertThat(experiment.rows().get(0).labels().keySet())
        .containsExactly("strategy", "kernel", "seed");
  }

  @Test
  void a_variant_is_the_experiment_with_what_it_says_otherwise() {
    Experiment experiment =
        read(
            """
            kernel = "6.1"
            variants { old { kernel = "5.10", costs { free-ns = 3 us } }, new {} }
            compare { variant = [old, new] }
            """);
    assertThat(experiment.rows()).extracting(Row::title).containsExactly("old", "new");
    Scenario old = experiment.rows().get(0).scenario();
    assertThat(old.machine().profile().name()).isEqualTo("5.10");
    assertThat(cost(experiment.rows().get(0), Cost.FREE)).isEqualTo(3000);
    assertThat(experiment.rows().get(1).scenario().machine().profile().name()).isEqualTo("6.1");
  }

  @Test
  void an_architecture_changes_switches_and_the_experiment_has_the_last_word() {
    Experiment experiment = read("compare { architecture = [x86_64, s390] }");
    assertThat(experiment.rows())
        .extracting(row -> row.scenario().machine().profile().has(KernelSwitch.THP_MIGRATION))
        .containsExactly(true, false);
    Experiment own = read("architecture = s390, switches { thp-migration = on }");
    assertThat(own.rows().get(0).scenario().machine().profile().has(KernelSwitch.THP_MIGRATION))
        .isTrue();
  }

  @Test
  void a_setting_replaces_a_value_deep_inside() {
    Experiment experiment =
        ExperimentText.read(
            folder,
            "my.conf",
            ExperimentText.SMALL + "pressure = [{ node = 1, free = low }]",
            "costs.copy-remote-ns=2 us",
            "pressure.0.free=64 MiB",
            "processes.app.cpu=3",
            "seed=17");
    Scenario scenario = experiment.rows().get(0).scenario();
    assertThat(cost(experiment.rows().get(0), Cost.COPY_REMOTE)).isEqualTo(2000);
    assertThat(scenario.machine().setup().pressure()).containsExactly(new Pressure(1, 16384));
    assertThat(scenario.processes().get(0).threads().get(0).cpu()).isEqualTo(3);
    assertThat(scenario.conduct().seed()).isEqualTo(17);
  }

  @Test
  void a_setting_of_a_compared_key_leaves_this_one_value() {
    String text = ExperimentText.SMALL + "compare { strategy = [discard, batch] }";
    Experiment experiment = ExperimentText.read(folder, "my.conf", text, "strategy=prealloc-one");
    assertThat(experiment.rows()).extracting(Row::title).containsExactly("prealloc-one");
  }

  @Test
  void the_resolved_text_is_an_experiment_that_runs_the_same() {
    String text = ExperimentText.SMALL + "compare { strategy = [discard, batch] }";
    Experiment first =
        ExperimentText.read(folder, "my.conf", text, "strategy=prealloc-one", "seed=9");
    Experiment again = ExperimentText.read(folder, "again.json", first.resolved());
    assertThat(again.rows()).extracting(Row::title).containsExactly("prealloc-one");
    assertThat(again.rows().get(0).scenario().conduct().seed()).isEqualTo(9);
    assertThat(again.resolved()).isEqualTo(first.resolved());
  }

  @Test
  void the_settings_of_a_row_are_that_row_alone() {
    String text =
        ExperimentText.SMALL
            + """
            compare { kernel = ["5.10", "6.12"] }
            vary {
              costs.free-ns = [{ exponential = 3 us }, 1 us]
              processes.app.cpu = [1, 2]
            }
            """;
    Row row = ExperimentText.read(folder, "my.conf", text).rows().get(4);
    assertThat(row.settings())
        .containsExactly(
            "kernel=6.12", "costs.free-ns={\"exponential\":\"3 us\"}", "processes.app.cpu=1");
    String[] settings = row.settings().toArray(String[]::new);
    Experiment alone = ExperimentText.read(folder, "my.conf", text, settings);
    assertThat(alone.rows()).extracting(Row::title).containsExactly(row.title());
  }

  @Test
  void the_kernel_says_which_strategy_unless_the_experiment_does() {
    assertThat(strategy("kernel = \"6.12\"").name()).isEqualTo("batch");
    assertThat(strategy("kernel = \"6.12\"\nstrategy = discard").name()).isEqualTo("discard");
  }

  @Test
  void a_strategy_of_the_experiment_can_be_chosen() {
    Strategy mine =
        strategy(
            "strategy = mine\nstrategies { mine { steps = [lock-source, allocate-target, unmap,"
                + " copy, remap, unlock-source], spares = 2 } }");
    assertThat(mine.phases())
        .containsExactly(
            List.of(
                MigrationStep.LOCK_SOURCE,
                MigrationStep.ALLOCATE_TARGET,
                MigrationStep.UNMAP,
                MigrationStep.COPY,
                MigrationStep.REMAP,
                MigrationStep.UNLOCK_SOURCE));
    assertThat(mine.conduct().spares()).isEqualTo(2);
    assertThat(mine.conduct().batchPages()).isEqualTo(512);
  }

  @Test
  void a_known_strategy_can_be_changed_in_one_key() {
    Strategy batch = strategy("strategy = batch\nstrategies { batch { batch-pages = 64 } }");
    assertThat(batch.conduct().batchPages()).isEqualTo(64);
    assertThat(batch.phases()).hasSize(3);
    assertThat(batch.conduct().asyncFirst()).isTrue();
  }

  @Test
  void switches_change_the_kernel() {
    Experiment experiment = read("switches { lru-batch-size = 63, preferred-many = off }");
    var profile = experiment.rows().get(0).scenario().machine().profile();
    assertThat(profile.number(KernelSwitch.LRU_BATCH_SIZE)).isEqualTo(63);
    assertThat(profile.has(KernelSwitch.PREFERRED_MANY)).isFalse();
    assertThat(profile.has(KernelSwitch.LRU_CACHE_DISABLE)).isTrue();
  }

  @Test
  void pressure_is_a_watermark_of_the_node_and_a_margin() {
    Experiment experiment = read("pressure = [{ node = 0, free = high, plus = 8 MiB }]");
    Topology topology = experiment.rows().get(0).scenario().machine().topology();
    long high = 0;
    for (ZoneSpec zone : topology.nodes().get(0).zones()) {
      high += Watermarks.of(topology, zone).high();
    }
    assertThat(experiment.rows().get(0).scenario().machine().setup().pressure())
        .containsExactly(new Pressure(0, high + 2048));
  }

  @Test
  void costs_can_be_off_and_distributions() {
    Experiment experiment =
        read(
            """
            costs {
              free-ns = off
              unmap-ns = { exponential = 3 us }
              remap-ns = { uniform = [1 us, 2 us] }
              copy-local-ns = { pareto { least = 1 us, shape = 1.1, most = 5 us } }
            }
            """);
    Row row = experiment.rows().get(0);
    assertThat(cost(row, Cost.FREE)).isZero();
    assertThat(cost(row, Cost.REMAP)).isBetween(1000L, 2000L);
    assertThat(cost(row, Cost.COPY_LOCAL)).isBetween(1000L, 5000L);
    assertThat(cost(row, Cost.UNMAP)).isPositive();
  }

  @Test
  void threads_come_in_the_order_written_one_per_cpu() {
    String threads =
        """
        processes { app { threads {
          zoe { cpus = "4-5", program = [{ op = touch, map = b }] }
          adam { cpus = [1], program = [{ op = mmap, map = b, pages = 1 }] }
          mary { cpu = 0, program = [{ op = mmap, map = a, pages = 1 }] }
        } } }
        """;
    Experiment experiment = ExperimentText.read(folder, "my.conf", threads);
    List<ThreadSpec> specs = experiment.rows().get(0).scenario().processes().get(0).threads();
    assertThat(specs)
        .extracting(thread -> thread.name() + " on " + thread.cpu())
        .containsExactly("zoe-0 on 4", "zoe-1 on 5", "adam-0 on 1", "mary on 0");
  }

  @Test
  void maps_are_laid_out_in_the_order_of_mmap_steps_over_all_threads() {
    String threads =
        """
        processes { app { threads {
          zoe { cpu = 4, program = [
            { op = repeat, times = 2, body = [{ op = mmap, map = z, pages = 1 }] }] }
          adam { cpu = 1, program = [{ op = mmap, map = a, pages = 1 }] }
        } } }
        """;
    Experiment experiment = ExperimentText.read(folder, "my.conf", threads);
    assertThat(experiment.rows().get(0).scenario().processes().get(0).threads().get(1).program())
        .hasToString(
            "[Mmap[map=a, vpn=296448, pages=1, by=Backed[type=ANON, shared=false, mapping=0,"
                + " file=], protection=READ_WRITE]]");
  }

  @Test
  void a_json_file_is_an_experiment_too() {
    String json =
        """
        { "seed": 5, "processes": { "app": { "cpu": 1, "program": [
          { "op": "mmap", "map": "a", "pages": 2 } ] } } }
        """;
    Experiment experiment = ExperimentText.read(folder, "my.json", json);
    assertThat(experiment.name()).isEqualTo("my");
    assertThat(experiment.rows().get(0).scenario().conduct().seed()).isEqualTo(5);
  }

  @Test
  void every_experiment_of_the_installation_can_be_read() {
    var files = ConfFiles.installed();
    assertThat(files.names("experiments")).contains("first-run", "alloc-under-lock");
    for (String name : files.names("experiments")) {
      assertThat(new ExperimentReader(files).read(name, new Overrides()).rows()).isNotEmpty();
    }
  }

  private Strategy strategy(String text) {
    return read(text).rows().get(0).scenario().machine().strategy();
  }

  private Experiment read(String text) {
    return ExperimentText.read(folder, "my.conf", ExperimentText.SMALL + text);
  }

  private static long cost(Row row, Cost cost) {
    return row.scenario().machine().costs().draw(cost, new SeededDice(1));
  }
}
