package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** CPU time is charged to what it was spent on. */
class CpuTimeTest {
  private static final String COSTS =
      "costs { tlb-interrupt-ns = 1 us, tlb-invalidate-ns = off, context-switch-ns = 2 us,"
          + " wakeup-ns = off }\n";

  @TempDir Path folder;

  private Map<String, Double> run(String mover, String other) {
    String text =
        """
        machine = two-socket
        %s
        thp = never
        processes { app { threads {
          mover { cpu = 0, program = [
            { op = mmap, map = a, pages = 64 }
            { op = touch, map = a }
            { op = signal, signal = ready }
            %s
            { op = signal, signal = moved }
          ] }
          other { cpu = 1, program = [
            { op = wait, signal = ready }
            %s
          ] }
        } } }
        """;
    String program = text.formatted(COSTS, mover, other);
    return Runner.run(ExperimentText.read(folder, "cpu.conf", program), Progress.NONE)
        .rows()
        .get(0)
        .values();
  }

  private static final String SPIN =
      "{ op = until, signal = moved, body = [ { op = access, map = a, count = 1 } ] }";

  @Test
  void each_cpu_that_a_shootdown_interrupts_is_charged_for_it() {
    Map<String, Double> values = run("{ op = move_pages, map = a, nodes = [1] }", SPIN);
    assertThat(values.get("tlb.ipis")).isGreaterThan(60);
    assertThat(values).containsEntry("cpu.interrupt", 1000 * values.get("tlb.ipis"));
  }

  @Test
  void system_calls_are_charged_to_who_makes_them_and_accesses_to_programs() {
    Map<String, Double> still = run("", "");
    Map<String, Double> moved = run("{ op = move_pages, map = a, nodes = [1] }", "");
    assertThat(moved.get("cpu.initiator") - still.get("cpu.initiator"))
        .isBetween(0.2 * moved.get("call.move_pages.max"), moved.get("call.move_pages.max"));
    assertThat(moved.get("cpu.user")).isEqualTo(still.get("cpu.user"));
    String access = "{ op = access, map = a, count = 1000, think = 1 us }";
    assertThat(run(access, "").get("cpu.user")).isGreaterThan(still.get("cpu.user") + 900_000);
  }

  @Test
  void work_items_cost_the_cpu_that_carries_them_out_two_switches() {
    String touch = "{ op = mmap, map = b, pages = 1 }, { op = touch, map = b }, " + SPIN;
    String later = "{ op = sleep, time = 50 us }, { op = move_pages, map = a, nodes = [1] }";
    assertThat(run(later, touch)).containsEntry("cpu.kworker", 4000.0);
    assertThat(run(later, "")).containsEntry("cpu.kworker", 0.0);
  }
}
