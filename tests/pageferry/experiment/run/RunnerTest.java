package pageferry.experiment.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.actors.Machine;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineReport.TaskState;
import pageferry.actors.MachineSpec;
import pageferry.experiment.ExperimentText;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.RowResult;
import pageferry.mm.FolioCounters;
import pageferry.mm.VmCounter;
import pageferry.world.Environment;
import pageferry.world.KernelBug;
import pageferry.world.TaskEvent;

/** How runs are conducted and judged, on machines that are nothing but their reports. */
class RunnerTest {
  private static final ResultJson.Words WORDS =
      new ResultJson.Words(row -> "again", (number, unit) -> String.valueOf(number));

  private static final String SMALL_TWICE =
      ExperimentText.SMALL + "compare { strategy = [batch, discard] }\n";

  @TempDir Path folder;

  @Test
  void a_run_at_rest_is_finished_and_has_the_counters_of_its_machine() {
    Results results = run(ExperimentText.SMALL + "expect = [\"ended('finished')\"]", resting());
    RowResult row = results.rows().get(0);
    assertThat(results.holds()).isTrue();
    assertThat(row.ending()).isEqualTo(Ending.FINISHED);
    assertThat(row.values())
        .containsEntry("vmstat.pgfault", 3.0)
        .containsEntry("vmstat.pgmigrate_fail", 0.0)
        .containsEntry("free.node1", 7.0)
        .containsEntry("time.virtual", 1000.0);
  }

  @Test
  void a_run_with_sleepers_is_stuck_and_says_who_waits_for_what() {
    Results results = run(ExperimentText.SMALL, sleeping());
    assertThat(results.holds()).isFalse();
    assertThat(results.rows().get(0).ending()).isEqualTo(Ending.STUCK);
    assertThat(results.rows().get(0).waiting())
        .containsExactly("app (pid 1) waits for folio_lock pfn 5 in folio_lock < migrate_pages");
  }

  @Test
  void a_run_that_may_be_stuck_holds() {
    assertThat(run(ExperimentText.SMALL + "ends = [finished, stuck]", sleeping()).holds()).isTrue();
    assertThat(run(ExperimentText.SMALL + "ends = any", sleeping()).holds()).isTrue();
  }

  @Test
  void a_run_without_end_is_stopped_at_its_limit() {
    String text = ExperimentText.SMALL + "limits { steps = 1000, time = 1 ms }";
    RowResult endless = run(text, endless(0)).rows().get(0);
    assertThat(endless.ending()).isEqualTo(Ending.STEP_LIMIT);
    assertThat(endless.values()).containsEntry("run.steps", 1000.0);
    RowResult slow = run(text, endless(5000)).rows().get(0);
    assertThat(slow.ending()).isEqualTo(Ending.TIME_LIMIT);
    assertThat(slow.values()).containsEntry("time.virtual", 1_000_000.0);
    assertThat(slow.endedWell()).isFalse();
  }

  @Test
  void a_machine_that_breaks_names_run_step_and_cause() {
    ModelBroke broke = catchThrowableOfType(ModelBroke.class, () -> run(SMALL_TWICE, breaking()));
    assertThat(broke)
        .hasMessageStartingWith("internal error in batch: crashed at step 1 ")
        .hasMessageContaining("unlock of an unlocked page")
        .hasMessageEndingWith("(RunnerTest.java:" + line(broke.getCause()) + ")");
    assertThat(broke.row().settings()).containsExactly("strategy=batch");
  }

  @Test
  void the_same_seed_gives_the_same_digest_and_another_one_does_not() {
    String first = run(SMALL_TWICE, resting()).digest();
    assertThat(run(SMALL_TWICE, resting()).digest()).isEqualTo(first);
    assertThat(run(SMALL_TWICE + "seed = 2", resting()).digest()).isNotEqualTo(first);
  }

  @Test
  void progress_is_told_before_each_run_and_at_the_end() {
    List<String> told = new ArrayList<>();
    Experiment experiment = ExperimentText.read(folder, "my.conf", SMALL_TWICE);
    Runner.run(experiment, (done, of, title) -> told.add(done + "/" + of + title), resting());
    assertThat(told).containsExactly("0/2batch", "1/2discard", "2/2");
  }

  @Test
  void results_are_written_whole_with_every_metric() throws IOException {
    Path file = folder.resolve("results.json");
    Results results = run(SMALL_TWICE + "expect = [\"total('time.virtual') == 1\"]", resting());
    ResultJson.write(new Series(List.of(results)), WORDS, file);
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.path("experiment").asText()).isEqualTo("my");
    assertThat(json.path("holds").asBoolean()).isFalse();
    assertThat(json.path("digest").asText()).isEqualTo(results.digest());
    JsonNode run = json.path("runs").path(1);
    assertThat(run.path("labels").path("strategy").asText()).isEqualTo("discard");
    assertThat(run.path("kernel").asText()).isEqualTo("6.1");
    assertThat(run.path("ending").asText()).isEqualTo("finished");
    assertThat(run.path("metrics").path("vmstat.pgfault").asLong()).isEqualTo(3);
    assertThat(run.path("digest").asText()).isEqualTo(results.rows().get(1).digest());
    assertThat(json.path("expectations").path(0).path("outcome").asText()).isEqualTo("failed");
    assertThat(json.path("resolved").path("machine").asText()).isEqualTo("two-socket");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("my.conf", "results.json");
    }
  }

  private Results run(
      String text, BiFunction<MachineSpec, Environment, Behavior<Machine.Command>> machine) {
    return Runner.run(ExperimentText.read(folder, "my.conf", text), Progress.NONE, machine);
  }

  private static BiFunction<MachineSpec, Environment, Behavior<Machine.Command>> resting() {
    return (spec, environment) -> reporting(spec, environment, "");
  }

  private static BiFunction<MachineSpec, Environment, Behavior<Machine.Command>> sleeping() {
    return (spec, environment) -> reporting(spec, environment, "folio_lock pfn 5");
  }

  /** A machine that emits one random event, lets a microsecond pass, and reports. */
  private static Behavior<Machine.Command> reporting(
      MachineSpec spec, Environment environment, String blockedOn) {
    return Behaviors.receive(
        (context, command) -> {
          if (command instanceof Machine.Spawn) {
            int pid = environment.dice().below(1 << 30);
            spec.tracer().emit(environment.clock().nowNs(), 0, 1, new TaskEvent.TaskExit(pid));
            environment.clock().after(1000, () -> context.getSelf().tell(report()));
          } else if (command instanceof Machine.Report report) {
            report.answer().accept(said(blockedOn));
          }
          return Behaviors.same();
        });
  }

  private static Machine.Report report() {
    return new Machine.Report(ignored -> {});
  }

  private static MachineReport said(String blockedOn) {
    TreeMap<VmCounter, Long> vmstat = new TreeMap<>();
    vmstat.put(VmCounter.PGFAULT, 3L);
    TaskState app = new TaskState(1, "app", blockedOn, List.of("folio_lock", "migrate_pages"));
    TaskState idle = new TaskState(2, "idle", "", List.of());
    return new MachineReport(
        new MachineReport.Counted(vmstat, new FolioCounters(), Map.of()),
        List.of(5L, 7L),
        new TreeMap<>(),
        List.of(app, idle),
        List.of());
  }

  private static BiFunction<MachineSpec, Environment, Behavior<Machine.Command>> endless(
      long pauseNs) {
    return (spec, environment) ->
        Behaviors.receive(
            (context, command) -> {
              Runnable again = () -> context.getSelf().tell(command);
              if (pauseNs == 0) {
                again.run();
              } else {
                environment.clock().after(pauseNs, again);
              }
              return Behaviors.same();
            });
  }

  private static BiFunction<MachineSpec, Environment, Behavior<Machine.Command>> breaking() {
    return (spec, environment) ->
        Behaviors.receiveMessage(
            command -> {
              throw new KernelBug("unlock of an unlocked page");
            });
  }

  private static int line(Throwable cause) {
    return cause.getStackTrace()[0].getLineNumber();
  }
}
