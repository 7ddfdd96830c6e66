package pageferry.experiment.costs.traced;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.costs.Calibration;
import pageferry.experiment.costs.Measurements;
import pageferry.experiment.costs.MeasurementsReader;
import pageferry.experiment.costs.traced.TraceMeasurements.Row;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Workers;
import pageferry.house.Slow;
import pageferry.mm.Cost;

/** What traces of real kernels say of times. */
@Slow
class TraceMeasurementsTest {
  private static final Path REAL = Path.of("tests/real-inputs/ftrace");

  @TempDir Path folder;

  private static Row row(TraceMeasurements traced, String metric, String of) {
    return traced.rows().stream()
        .filter(each -> each.metric().equals(metric) && each.of().equals(of))
        .findFirst()
        .orElseThrow();
  }

  private static TraceMeasurements of(String file) {
    return TraceMeasurements.of(REAL.resolve(file));
  }

  /** The numbers are those of the files' first and last lines of each kind, taken by hand. */
  @ParameterizedTest
  @CsvSource({
    "6.12/migspeed.ftrace, 81401000, 2346000",
    "6.12/migspeed.perfscript, 44301000, 8694000",
    "6.12/migspeed.report, 3532000, 1678000"
  })
  void all_three_texts_tell_of_calls_migrations_and_entries(
      String file, long callNs, long migrationNs) {
    TraceMeasurements traced = of(file);
    assertThat(row(traced, "call.mbind.mean", "mbind-64").times().mean()).isEqualTo(callNs);
    assertThat(row(traced, "migrate.time.mean", "mbind-64").times().mean()).isEqualTo(migrationNs);
    assertThat(row(traced, "entry.away.mean", "mbind-64").times().count()).isEqualTo(64);
    assertThat(row(traced, "call.mbind.mean", "").left()).startsWith("not played");
  }

  @Test
  void faults_end_where_mmap_lock_is_let_go() {
    TraceMeasurements traced = of("6.1/memhog-interleave.ftrace.gz");
    Times faults = row(traced, "fault.mean", "faults").times();
    assertThat(faults.count()).isEqualTo(271);
    assertThat(faults.mean()).isBetween(21_900.0, 22_100.0);
    assertThat(faults.deviation()).isBetween(100_000.0, 110_000.0);
    assertThat(traced.silent()).contains("migrations", "sleeps for mmap_lock");
    assertThat(of("6.12/migspeed.perfscript").silent())
        .anyMatch(each -> each.startsWith("page faults"));
  }

  @Test
  void a_shootdown_lasts_until_the_last_cpu_that_was_told_has_flushed() {
    TraceMeasurements traced = of("6.1/mtmove.report.gz");
    assertThat(
            traced.rows().stream()
                .filter(each -> each.metric().equals("shootdown"))
                .mapToInt(each -> each.times().count())
                .sum())
        .isEqualTo(5);
    assertThat(row(traced, "migrate.time.mean", "move_pages-46").times().count()).isEqualTo(5);
  }

  /** Of 1 and of 3 CPUs, and of a lock that is let go 4 us before its sleeper has it. */
  @Test
  void costs_of_shootdowns_are_fitted_by_how_many_cpus_were_interrupted() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      shootdown(text, i * 1000, 1, 3);
      shootdown(text, i * 1000 + 500, 3, 5);
      line(text, 9, 9, i * 1000 + 700, "mmap_lock_start_locking: mm=0xa memcg_path= write=true");
      line(text, 9, 9, i * 1000 + 702, "sched_switch: prev_comm=a prev_pid=9 ==> next_pid=0");
      line(text, 8, 8, i * 1000 + 710, "mmap_lock_released: mm=0xa memcg_path= write=true");
      line(text, 9, 9, i * 1000 + 714, "mmap_lock_acquire_returned: mm=0xa memcg_path= write=true");
    }
    TraceMeasurements traced =
        TraceMeasurements.of(Files.writeString(folder.resolve("x.txt"), text));
    assertThat(row(traced, "shootdown", "shootdown-3").times().mean()).isEqualTo(5000);
    assertThat(row(traced, "mmap.handover", "").times().mean()).isEqualTo(4000);
    assertThat(row(traced, "mmap.wait.mean", "").left()).startsWith("not played");
    var read =
        new MeasurementsReader(ConfFiles.installed())
            .read(traced.experiment("6.12"), "epyc-zen3-2025");
    Calibration.Fit fit =
        Calibration.fit(Measurements.of("x.txt", List.of(read), Workers.ONE, Progress.NONE));
    assertThat(fit.told()).containsKeys(Cost.TLB_FLUSH, Cost.TLB_FLUSH_PER_CPU);
    assertThat(fit.told().get(Cost.TLB_FLUSH_PER_CPU).ns()).isCloseTo(1000, within(150.0));
    assertThat(fit.told().get(Cost.TLB_FLUSH).ns()).isCloseTo(2000, within(300.0));
    assertThat(fit.residuals()).hasSize(2).allMatch(each -> each.isWithin(1));
    assertThat(fit.silent()).contains(Cost.COPY_REMOTE, Cost.REMAP);
  }

  private static void shootdown(StringBuilder text, long us, int cpus, long tookUs) {
    line(text, 7, 0, us, "tlb_flush: pages:4 reason:remote ipi send (4)");
    for (int cpu = 1; cpu <= cpus; cpu++) {
      String told = "tlb_flush: pages:4 reason:remote shootdown (1)";
      line(text, 20 + cpu, cpu, us + tookUs, told);
    }
    line(text, 7, 0, us + tookUs + 1, "tlb_flush: pages:4 reason:local mm shootdown (3)");
  }

  private static void line(StringBuilder text, int pid, int cpu, long us, String event) {
    text.append("app-%d [%03d] ..... 1.%06d: %s%n".formatted(pid, cpu, us, event));
  }

  @Test
  void what_was_going_on_where_events_are_lost_is_left_out() throws IOException {
    assertThat(of("6.1/overrun-pipe.ftrace.gz").losses()).isEqualTo(8);
    List<String> lines = Files.readAllLines(REAL.resolve("6.12/migspeed.ftrace"));
    int start =
        lines.indexOf(
            lines.stream().filter(each -> each.contains("_pages_start")).findFirst().orElseThrow());
    lines.add(start + 1, "CPU:3 [LOST 115 EVENTS]");
    Path file = Files.write(folder.resolve("lost.txt"), lines);
    TraceMeasurements traced = TraceMeasurements.of(file);
    assertThat(traced.losses()).isEqualTo(1);
    assertThat(traced.rows()).noneMatch(each -> each.of().equals("mbind-64"));
  }

  @Test
  void a_trace_of_raw_calls_names_them_by_number() throws IOException {
    String text = Files.readString(REAL.resolve("6.12/migspeed.ftrace"));
    String raw =
        text.replaceAll("sys_mbind\\(.*", "sys_enter: NR 237 (0, 0, 0, 0, 0, 0)")
            .replaceAll("sys_mbind -> .*", "sys_exit: NR 237 = 0");
    Path file = Files.writeString(folder.resolve("raw.txt"), raw);
    assertThat(row(TraceMeasurements.of(file), "call.mbind.mean", "mbind-64").times().mean())
        .isEqualTo(81_401_000);
  }

  @Test
  void measurements_become_cells_of_an_experiment_that_does_the_same() {
    var read =
        new MeasurementsReader(ConfFiles.installed())
            .read(of("6.12/migspeed.ftrace").experiment("6.12"), "epyc-zen3-2025");
    var cells = read.claims().published().cells();
    assertThat(cells).hasSize(4);
    assertThat(cells.get(0).text()).isEqualTo("value('call.mbind.mean', 'mbind-64') / us");
    assertThat(cells.get(0).published().value()).isEqualTo(81_401);
    assertThat(cells.get(0).published().error()).isEqualTo(0.2 * 81_401);
    assertThat(cells.get(2).published().error()).isEqualTo(64.5852);
  }

  @Test
  void a_trace_that_tells_nothing_is_bad_input() throws IOException {
    assertThatThrownBy(() -> of("6.12/tier-demote.ftrace.gz"))
        .isInstanceOf(BadInput.class)
        .hasMessageEndingWith("found 1530 events, of which none says that");
    Path file = Files.writeString(folder.resolve("x.txt"), "nothing\n");
    assertThatThrownBy(() -> TraceMeasurements.of(file))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("x.txt:1: expected a kernel trace")
        .hasMessageEndingWith("found none");
  }
}
