package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;

/** What puts folios on LRU lists, and takes them off, waits for whoever has lru_lock. */
class LruLockTest {
  private static final String PROGRAM =
      """
      machine { nodes = [{ cpus = "0-1", memory = 64 MiB }] }
      kernel = "6.12"
      thp = never
      costs { lru-lock-ns = 20 us, lru-lock-handover-ns = 1 us }
      processes { app { threads {
        one { cpu = 0, program = [
          { op = mmap, map = a, pages = 1 }
          { op = repeat, times = 10, body = [
            { op = touch, map = a }, { op = madvise, map = a, advice = DONTNEED } ] } ] }
        two { cpu = CPU, program = [
          { op = mmap, map = b, pages = 1 }
          { op = repeat, times = 10, body = [
            { op = touch, map = b }, { op = madvise, map = b, advice = DONTNEED } ] } ] }
      } } }
      """;

  @Test
  void a_task_spins_for_lru_lock_when_its_cpu_drains_a_batch_while_another_has_it() {
    Map<String, Double> both = values(PROGRAM.replace("CPU", "1"));
    assertThat(both.get("lru.spin.count")).isGreaterThanOrEqualTo(30);
    assertThat(both.get("call.madvise.p50")).isGreaterThan(40_000);
  }

  @Test
  void calls_on_one_cpu_do_not_wait_for_one_another() {
    Map<String, Double> alone = values(PROGRAM.replace("CPU", "0"));
    assertThat(alone.get("lru.spin.count")).isLessThan(3);
    assertThat(alone.get("call.madvise.p50")).isLessThan(20_000);
  }

  @Test
  void who_drains_nothing_and_frees_what_no_list_has_does_not_wait() {
    String undrained = PROGRAM + "switches { unmap-drains-batch = off }\n";
    Map<String, Double> both = values(undrained.replace("CPU", "1"));
    assertThat(both.get("lru.spin.count")).isZero();
  }

  private static Map<String, Double> values(String text) {
    return Runner.run(
            new ExperimentReader(ConfFiles.installed())
                .read(ConfParser.text("x.conf", text), new Overrides()),
            Progress.NONE)
        .rows()
        .get(0)
        .values();
  }
}
