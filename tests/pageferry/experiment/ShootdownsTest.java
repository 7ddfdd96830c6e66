package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Whom a TLB shootdown interrupts, and what it costs whom, by mechanism and kernel. */
class ShootdownsTest {
  /** A thread on CPU 0 changes pages while others of its process run, or sleep. */
  private static final String OTHERS =
      """
      machine = two-socket
      costs = epyc-zen3-2025
      columns = ["tlb.ipis@first", "tlb.ipis@second", "tlb.ipis@unmap"]
      processes { app { threads {
        owner { cpu = 0, program = [
          { op = mmap, map = a, pages = 1024 }
          { op = touch, map = a }
          { op = signal, signal = ready }
          { op = wait, signal = running, count = %d }
          { op = mark, name = first }
          { op = mprotect, map = a, pages = "0-%d", prot = r }
          { op = mark, name = second }
          { op = mprotect, map = a, pages = "512-527", prot = r }
          { op = mark, name = unmap }
          { op = munmap, map = a }
          { op = mark, name = end }
          { op = signal, signal = done }
        ] }
        %s
      } } }
      """;

  private static final String SLEEPERS =
      """
      sleeper { cpus = "1-%d", program = [
        { op = wait, signal = ready }
        { op = signal, signal = running }
        { op = wait, signal = done }
      ] }
      """;

  private static final String RUNNERS =
      """
      runner { cpus = "1-%d", program = [
        { op = wait, signal = ready }
        { op = mmap, map = b, pages = 1 }
        { op = touch, map = b }
        { op = signal, signal = running }
        { op = until, signal = done, body = [{ op = access, map = b, count = 8, think = 500 ns }] }
      ] }
      """;

  @TempDir Path folder;

  private Map<String, Double> run(String others, int count, int pages, String... settings) {
    return run(OTHERS.formatted(count, pages - 1, others.formatted(count)), settings);
  }

  private Map<String, Double> run(String text, String... settings) {
    return Runner.run(ExperimentText.read(folder, "tlb.conf", text, settings), Progress.NONE)
        .rows()
        .get(0)
        .values();
  }

  private static double ipis(Map<String, Double> values, String window) {
    return values.get("tlb.ipis@" + window);
  }

  @Test
  void cpus_that_idle_are_passed_over_unless_page_tables_are_freed() {
    Map<String, Double> values = run(SLEEPERS, 5, 16, "kernel=\"6.12\"");
    assertThat(ipis(values, "first")).isZero();
    assertThat(ipis(values, "second")).isZero();
    assertThat(ipis(values, "unmap")).isEqualTo(5);
  }

  @Test
  void up_to_4_19_a_cpu_that_idles_is_interrupted_once_and_leaves() {
    Map<String, Double> values = run(SLEEPERS, 5, 16, "kernel=\"4.19\"");
    assertThat(ipis(values, "first")).isEqualTo(5);
    assertThat(ipis(values, "second")).isZero();
    assertThat(ipis(values, "unmap")).isZero();
  }

  @Test
  void cpus_that_run_are_interrupted_each_time_by_6_12() {
    Map<String, Double> values = run(RUNNERS, 5, 16, "kernel=\"6.12\"");
    assertThat(ipis(values, "first")).isEqualTo(5);
    assertThat(ipis(values, "second")).isEqualTo(5);
  }

  @Test
  void from_6_15_on_processes_on_four_cpus_interrupt_nobody_where_the_cpus_can_broadcast() {
    String kernel = "kernel=\"6.15\"";
    assertThat(run(RUNNERS, 3, 16, kernel).get("tlb.ipis")).isZero();
    assertThat(run(RUNNERS, 2, 16, kernel).get("tlb.ipis")).isPositive();
    String interrupts = "costs.tlb.mechanism=ipi";
    assertThat(run(RUNNERS, 3, 16, kernel, interrupts).get("tlb.ipis")).isPositive();
  }

  @Test
  void of_more_pages_than_the_ceiling_all_are_flushed_and_walked_for_again() {
    assertThat(refills(34) - refills(33)).isEqualTo(1_000_000);
    assertThat(refills(34, "costs.tlb.ceiling=34")).isEqualTo(refills(33));
  }

  /** What a program on another CPU spends while so many pages are protected, refills 1 ms each. */
  private double refills(int pages, String... settings) {
    String text =
        OTHERS
            .formatted(1, pages - 1, RUNNERS.formatted(1))
            .replace("{ op = munmap, map = a }", "");
    String[] all = Arrays.copyOf(settings, settings.length + 2);
    all[settings.length] = "kernel=\"6.12\"";
    all[settings.length + 1] = "costs.tlb-refill-ns=1 ms";
    return run(text, all).get("cpu.user");
  }

  @Test
  void arm64_waits_once_for_a_batch_since_6_6_and_powerpc_never() {
    String[] old = {"kernel=\"6.5\"", "costs.tlb.mechanism=tlbi"};
    String[] now = {"kernel=\"6.6\"", "costs.tlb.mechanism=tlbi"};
    String[] power = {"kernel=\"6.6\"", "costs.tlb.mechanism=tlbie"};
    double saved = 63 * 1000;
    assertThat(batch(old) - batch(now)).isEqualTo(saved);
    assertThat(batch(power) - batch(now)).isEqualTo(saved);
  }

  /** How long it takes to move 64 pages in one batch while another CPU runs. */
  private double batch(String... settings) {
    String move = "{ op = move_pages, map = a, pages = \"0-63\", nodes = [1] }";
    String text =
        OTHERS
            .formatted(1, 15, RUNNERS.formatted(1))
            .replace("{ op = mark, name = first }", "{ op = mark, name = first }\n" + move);
    String[] all = Arrays.copyOf(settings, settings.length + 1);
    all[settings.length] = "costs.tlb-broadcast-ns=1 us";
    return run(text, all).get("call.move_pages.max");
  }
}
