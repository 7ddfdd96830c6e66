package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Threads and channels of an engine help a migration copy. */
class CopyOffloadTest {
  private static final String IDLE = "";

  /** Programs on all CPUs of the target's node. */
  private static final String BUSY =
      """
      processes.others.threads.load { cpus = "8-15", program = [
        { op = mmap, map = own, pages = 1 }
        { op = until, signal = moved, body = [
          { op = access, map = own, count = 50, think = 1 us }
        ] }
      ] }
      """;

  @TempDir Path folder;

  private Map<String, Double> run(String offload, String others) {
    String text =
        """
        machine = two-socket
        kernel = "6.12"
        thp = always
        strategies.mine {
          phases = [
            [allocate-target, lock-source, unmap]
            [flush-tlb, copy-batch]
            [copy, remap, unlock-source]
          ]
          async-first = on
          %s
        }
        strategy = mine
        processes.app { cpu = 0, program = [
          { op = mmap, map = a, pages = 2048 }
          { op = touch, map = a }
          { op = move_pages, map = a, nodes = [1], flags = [MOVE] }
          { op = signal, signal = moved }
        ] }
        %s
        """;
    return Runner.run(
            ExperimentText.read(folder, "offload.conf", text.formatted(offload, others)),
            Progress.NONE)
        .rows()
        .get(0)
        .values();
  }

  private static double took(Map<String, Double> values) {
    assertThat(values).containsEntry("migrate.succeeded", 2048.0);
    return values.get("call.move_pages.max");
  }

  @Test
  void threads_on_idle_cpus_copy_several_times_as_fast_and_are_charged_for_it() {
    Map<String, Double> alone = run("", IDLE);
    Map<String, Double> helped = run("offload { threads = 4 }", IDLE);
    assertThat(took(helped)).isLessThan(0.5 * took(alone));
    assertThat(alone).containsEntry("cpu.helper", 0.0);
    assertThat(helped.get("cpu.helper"))
        .isGreaterThan(0.5 * (alone.get("cpu.initiator") - helped.get("cpu.initiator")));
  }

  @Test
  void a_caller_that_copies_too_is_no_worse_off_where_no_cpu_is_free() {
    Map<String, Double> alone = run("", BUSY);
    assertThat(took(run("offload { threads = 4 }", BUSY))).isLessThan(1.05 * took(alone));
    assertThat(took(run("offload { threads = 4, caller-copies = off }", BUSY)))
        .isGreaterThan(2 * took(alone));
  }

  @Test
  void a_dma_engine_leaves_the_cpu_to_others() {
    String engine = "offload { channels = %d, channel-page = 1 us, part-pages = 8 }";
    Map<String, Double> one = run(engine.formatted(1), IDLE);
    Map<String, Double> four = run(engine.formatted(4), IDLE);
    assertThat(one.get("cpu.initiator")).isLessThan(0.8 * run("", IDLE).get("cpu.initiator"));
    assertThat(took(one) - took(four)).isBetween(2048 * 740.0, 2048 * 760.0);
  }

  @Test
  void fewer_pages_than_the_threshold_and_other_reasons_are_copied_by_the_caller() {
    Map<String, Double> alone = run("", IDLE);
    String[] masks = {"least-pages = 513", "reasons = [demotion]"};
    for (String mask : masks) {
      assertThat(run("offload { threads = 4, " + mask + " }", IDLE)).isEqualTo(alone);
    }
  }

  @Test
  void nobody_helps_where_nothing_is_copied_apart() {
    assertThatThrownBy(
            () ->
                run(
                    "offload { threads = 4 }\n phases = [[allocate-target, lock-source, unmap,"
                        + " copy, remap, unlock-source]]",
                    IDLE))
        .hasMessageContaining("copy-batch or copy-contents");
  }
}
