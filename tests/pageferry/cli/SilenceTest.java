package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What fails in a program is told, and what nobody could check does not pass. */
class SilenceTest {
  private static final String PROGRAM =
      """
      about = "a program"
      machine = tiny
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 4 }
        { op = touch, map = a }
        %s
      ] } }
      columns = [calls.failed, tasks.killed]
      """;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void every_step_that_fails_has_a_line_with_its_place_and_a_count() throws IOException {
    Path json = folder.resolve("results.json");
    assertThat(report("s-28-silent-failures", "--json", json.toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(out.toString().lines())
        .contains(
            "failed  app step 5 setuid: EPERM ×1 (s-28-silent-failures.conf:9)",
            "failed  app step 10 unpin: EBADF ×1 (s-28-silent-failures.conf:14)",
            "failed  app step 11 touch: SIGSEGV ×1 (address 0x48000000, page 0 of n,"
                + " s-28-silent-failures.conf:15)");
    JsonNode run = new ObjectMapper().readTree(Files.readString(json)).path("runs").path(0);
    int times = 0;
    for (JsonNode each : run.path("failed")) {
      times += each.path("times").asInt();
    }
    assertThat(run.path("metrics").path("calls.failed").asInt()).isEqualTo(times);
    assertThat(run.path("ending").asText()).isEqualTo("killed");
  }

  @Test
  void a_task_that_dies_of_a_signal_fails_the_run() {
    assertThat(report("s-28b-segv")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains(
            "FAILED  a task died: app step 2 touch: SIGSEGV (address 0x48000000, page 0 of n");
  }

  @Test
  void an_experiment_may_expect_that_its_task_dies() {
    assertThat(report("s-28b-segv", "--set", "ends=killed")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).doesNotContain("FAILED").contains("SIGSEGV ×1");
  }

  @Test
  void counters_that_never_counted_are_0_and_durations_without_samples_are_none() {
    assertThat(report("s-absent-counter")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString())
        .contains("ok      value('errno.EINVAL') == 0", "ok      total('errno.EINVAL') == 0")
        .containsPattern("\n +0 +0 +0 +-\n");
  }

  @Test
  void a_query_of_move_pages_leaves_statuses_too() {
    assertThat(report("s-query-status")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).containsPattern("\n +4 +0 +0\n");
    out.getBuffer().setLength(0);
    assertThat(report("s-01-numactl62-null-nodes")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).containsPattern("6\\.12 +[1-9]\\d* +[1-9]\\d* ");
  }

  @Test
  void a_control_group_that_only_steps_name_is_there_and_its_processes_are_in_it() {
    assertThat(report("s-24-cpuset")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).doesNotContain("\nfailed").containsPattern("\\n +\\S+ +0 +0 ");
    assertThat(out.toString()).contains("cpuset  no page had to move when cpuset.mems was");
    out.getBuffer().setLength(0);
    String alone = "processes.admin.program=[{ op = sleep, time = 1 us }]";
    assertThat(report("s-24-cpuset", "--set", alone)).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).containsPattern("\\n +\\S+ +64 +0 ");
    assertThat(out.toString()).contains("cpuset  64 pages moved when cpuset.mems was written, 0 s");
    out.getBuffer().setLength(0);
    String write = "columns=[call.write_file.count, call.cgroup.count, cpuset.moved, cpuset.left]";
    assertThat(report("s-24-cpuset", "--set", alone, "--set", write)).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).containsPattern("\\n +1 +0 +64 +0\n");
    assertThat(report("s-24-cpuset", "--kernel", "5.10")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).contains("cpuset  this kernel leaves memory where it is when");
    String two = "processes.admin.program=[{ op = cpuset, group = pdo, mems = [1] }]";
    assertThat(report("s-24-cpuset", "--set", two)).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("a control group of 'cgroups' such as cgroups { pod {} }");
  }

  @Test
  void who_asks_of_huge_pages_is_told_why_there_are_none() {
    assertThat(report("c-10-thp-fault-compaction")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString())
        .contains("huge    faults that took base pages: 10 that found too little memory free to");
  }

  @Test
  void who_asks_of_kswapd_is_told_whether_it_gave_up() {
    String hog =
        "variants.tired.processes.hog.program=[{ op = mmap, map = h, pages = 38700 },"
            + " { op = touch, map = h }, { op = sleep, time = 100 ms }, { op = munmap, map = h },"
            + " { op = signal, signal = tired }]";
    String app = "processes.app.program=[{ op = wait, signal = tired }]";
    assertThat(report("c-07-kswapd-hopeless", "--set", hog, "--set", app))
        .isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString())
        .contains("kswapd  fresh: woken 0 times, demoted 0 pages, never gave up")
        .containsPattern("kswapd  tired: woken \\d times, demoted \\d+ pages, gave up once, after");
  }

  @Test
  void what_cannot_be_asked_is_refused_by_name() {
    assertThat(report("s-10b-sysctl-unknown")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString())
        .contains("s-10b-sysctl-unknown.conf:7: ", "kernel.no_such_thing", "nearest valid name");
  }

  @Test
  void weights_that_a_kernel_does_not_have_or_pageferry_does_not_model_are_told() {
    assertThat(report("s-10-weighted-interleave")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString())
        .contains(
            "step 4 mbind: EINVAL ×1", "ENOENT ×2 in 1 of 3 runs (this kernel does not have /sys/");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ op = munmap, map = a, offset = 1 } | step 3 munmap: EINVAL",
        "{ op = setuid, uid = 5 }, { op = setuid, uid = 6 } | step 4 setuid: EPERM",
        "{ op = unhold, name = x } | step 3 unhold: EBADF",
        "{ op = repeat, times = 3, body = [{ op = unpin, name = x }] } | step 4 unpin: EBADF ×3",
        "{ op = move_pages, map = a, nodes = [7] } | step 3 move_pages: ENODEV",
        "{ op = fork, child = kid, body = [{ op = unpin, name = x }] } | step 4 unpin: EBADF",
        "{ op = sysctl, name = vm.drop_caches, value = 9 } | step 3 sysctl: EINVAL",
        "{ op = sysctl, name = vm.drop_caches, value = 3 }, { op = unhold, name = x }"
            + " | step 4 unhold: EBADF",
        "{ op = sysctl, name = vm.overcommit_ratio, value = 1 }"
            + " | step 3 sysctl: ENOENT ×1 (pageferry does not model vm.overcommit_ratio,",
        "{ op = repeat, times = 2, body = [{ op = write_file, path = /proc/self/mem, value = 1 }] }"
            + " | step 4 write_file: ENOENT ×2 (pageferry does not model /proc/self/mem,"
      })
  void a_step_is_counted_from_the_beginning_of_its_program(String steps, String told)
      throws IOException {
    assertThat(program(steps)).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).contains("failed  app " + told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limits.steps=200 | limits.steps (200 steps)",
        "limits.time=5 us | limits.time (0.000005 s)"
      })
  void a_run_that_is_cut_off_says_by_what_limit_and_in_which_step(String limit, String told)
      throws IOException {
    String touch = "{ op = mmap, map = b, pages = 512 }, { op = touch, map = b }";
    assertThat(program(touch, "--set", limit)).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains("FAILED  the run ended at " + told + "\n          in progress: app in touch\n")
        .contains("\n          reproduce: pageferry run ");
  }

  @Test
  void a_run_that_ends_well_where_it_should_not_says_so() throws IOException {
    assertThat(program("{ op = exit }", "--set", "ends=killed")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains("FAILED  the run finished, but the experiment says ends = [killed]\n");
  }

  @Test
  void whom_the_oom_killer_takes_has_died_like_any_other() throws IOException {
    String more = "{ op = mmap, map = b, pages = 100000 }, { op = touch, map = b }";
    assertThat(program(more)).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("a task died: app step 4 touch: SIGKILL");
    assertThat(program(more, "--set", "ends=killed")).isEqualTo(ExitCode.HOLDS);
  }

  @Test
  void a_child_that_dies_is_told_of_by_the_step_of_its_parents_program() throws IOException {
    String fork = "{ op = fork, child = kid, body = [{ op = touch, map = n }] }";
    assertThat(program("{ op = mmap, map = n, pages = 1, prot = none }, " + fork))
        .isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("a task died: app step 5 touch: SIGSEGV");
  }

  @Test
  void an_expectation_without_samples_is_no_data_and_fails() throws IOException {
    String conf = PROGRAM.formatted("") + "expect = [\"value('wait.p99') < 1 * us\"]\n";
    assertThat(text(conf)).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains("no data value('wait.p99') < 1 * us\n          wait.p99 has no samples in");
    out.getBuffer().setLength(0);
    assertThat(text(conf, "--seeds", "2")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("no data value", "(0 of 2 seeds; here seed 1)");
    out.getBuffer().setLength(0);
    assertThat(text(conf.replace("p99') < 1 * us", "count') == 0"))).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).contains("ok      value('wait.count') == 0");
  }

  private int program(String steps, String... more) throws IOException {
    return text(PROGRAM.formatted(steps), more);
  }

  private int text(String conf, String... more) throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), conf);
    return run(file, more);
  }

  private int report(String name, String... more) {
    return run(Path.of("tests", "reports", name + ".conf"), more);
  }

  private int run(Path file, String... more) {
    List<String> arguments = new ArrayList<>(List.of("run", file.toString()));
    arguments.addAll(List.of("--journal-detail", "off"));
    arguments.addAll(List.of(more));
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commands.execute(arguments.toArray(String[]::new));
  }
}
