package pageferry.experiment.traced;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.house.Slow;
import pageferry.journal.Detail;
import pageferry.journal.EventRange;
import pageferry.journal.Journal;
import pageferry.journal.RunId;
import pageferry.journal.RunStarted;
import pageferry.mm.Gfp;
import pageferry.mm.StepOp;
import pageferry.mm.Topology;
import pageferry.world.AccessEvent.PageFaultBegin;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.MemoryEvent.PageFree;
import pageferry.world.MigrateEvent.RemoveMigrationPte;
import pageferry.world.MigrateEvent.SetMigrationPte;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.Tracepoint;

/** Runs that are traces of real kernels. */
@Slow
class TraceRunTest {
  private static final Path REAL = Path.of("tests/real-inputs/ftrace");
  private static final Path QUAD = Path.of("tests/real-inputs/topology/6.1-quad");
  private static final List<Path> MACHINE =
      List.of(QUAD.resolve("zoneinfo"), QUAD.resolve("numactl-H"));

  @TempDir static Path folder;

  private static Journal journal;

  @BeforeAll
  static void open() {
    journal = Journal.open(folder.resolve("journal"));
  }

  @AfterAll
  static void close() {
    journal.close();
  }

  static Stream<Map.Entry<String, JsonNode>> facts() throws IOException {
    JsonNode facts = new ObjectMapper().readTree(REAL.resolve("facts.json").toFile());
    return facts.properties().stream();
  }

  /** A run that has been imported. */
  private record Imported(TraceRun trace, RunId run, Topology topology) {
    List<Tracepoint> events() {
      List<Tracepoint> events = new ArrayList<>();
      journal
          .read(run)
          .forEachTracepoint(EventRange.ALL, (timeNs, cpu, task, event) -> events.add(event));
      return events;
    }

    RowResult result() {
      return TraceResults.of(journal, run).rows().get(0);
    }

    double value(String metric) {
      return result().values().getOrDefault(metric, Double.NaN);
    }
  }

  private static Imported imported(Path file, List<Path> machine) {
    TraceRun trace = TraceRun.of(file, Progress.NONE);
    Experiment experiment = trace.experiment(machine, "");
    RunStarted.Origin origin = new RunStarted.Origin("a test", Detail.ALL, 0);
    RunId run = trace.write(journal, journal.nextNumber(), experiment, origin);
    Topology topology = experiment.rows().get(0).scenario().machine().topology();
    return new Imported(trace, run, topology);
  }

  private static Imported imported(String text) throws IOException {
    Path file = Files.createTempFile(folder, "trace", ".txt");
    Files.writeString(file, text);
    return imported(file, List.of());
  }

  @ParameterizedTest
  @MethodSource("facts")
  void a_run_has_the_events_that_another_parser_found(Map.Entry<String, JsonNode> fact) {
    Imported made = imported(REAL.resolve(fact.getKey()), MACHINE);
    List<Tracepoint> events = made.events();
    JsonNode types = fact.getValue().path("event_types");
    assertThat(count(events, PageFaultBegin.class)).isEqualTo(told(types, "page_fault_user"));
    assertThat(count(events, PageAlloc.class)).isEqualTo(told(types, "mm_page_alloc"));
    assertThat(count(events, PageFree.class)).isEqualTo(told(types, "mm_page_free"));
    assertThat(count(events, SetMigrationPte.class)).isEqualTo(told(types, "set_migration_pte"));
    assertThat(count(events, RemoveMigrationPte.class))
        .isEqualTo(told(types, "remove_migration_pte"));
    assertThat(count(events, SysEnter.class)).isEqualTo(calls(types));
    if (!fact.getKey().contains("perfscript")) {
      assertThat(made.value("migrate.succeeded"))
          .isEqualTo(fact.getValue().path("migrated_sum_nr_succeeded").asLong());
    }
    SortedMap<String, Long> expected = new TreeMap<>();
    fact.getValue()
        .path("pages_allocated")
        .properties()
        .forEach(
            each ->
                expected.merge(
                    each.getKey().replaceFirst(".* order", "order"),
                    each.getValue().asLong(),
                    Long::sum));
    if (!expected.isEmpty()) {
      assertThat(allocated(events, made.topology())).isEqualTo(expected);
    }
    int lost = fact.getValue().path("lost_markers").asInt();
    String places = "events are missing in " + lost + " places";
    assertThat(String.join("\n", made.trace().remarks()).contains(places)).isEqualTo(lost > 0);
  }

  private static long count(List<Tracepoint> events, Class<?> type) {
    return events.stream().filter(type::isInstance).count();
  }

  /** How often another parser found an event, whatever the tool calls its system. */
  private static long told(JsonNode types, String name) {
    return types.properties().stream()
        .filter(each -> each.getKey().replaceFirst("^[a-z_]+:", "").equals(name))
        .mapToLong(each -> each.getValue().asLong())
        .sum();
  }

  private static long calls(JsonNode types) {
    long sum = 0;
    for (StepOp op : StepOp.values()) {
      if (op.number() >= 0) {
        sum += told(types, "sys_" + op.text() + " enter");
        sum += told(types, "sys_enter_" + op.text() + " enter");
        sum += told(types, "sys_enter_" + op.text());
      }
    }
    return sum;
  }

  private static SortedMap<String, Long> allocated(List<Tracepoint> events, Topology topology) {
    SortedMap<String, Long> pages = new TreeMap<>();
    for (Tracepoint event : events) {
      if (event instanceof PageAlloc alloc && Gfp.has(alloc.gfp(), Gfp.MOVABLE)) {
        int node = topology.nodeOf(alloc.pfn());
        pages.merge("order " + alloc.order() + " node " + node, 1L, Long::sum);
      }
    }
    return pages;
  }

  @Test
  void what_the_buffer_had_lost_is_told() {
    Imported made = imported(REAL.resolve("6.1/overrun.ftrace.gz"), List.of());
    assertThat(made.trace().remarks())
        .anyMatch(each -> each.endsWith("the first 6386 events were lost before it was read"));
  }

  private static final String CONTENDED =
      """
       a-7  [000] ..... 5.000000: mmap_lock_start_locking: mm=ab memcg_path=/ write=true
       a-7  [000] ..... 5.000001: mmap_lock_acquire_returned: mm=ab write=true success=true
       b-8  [001] ..... 5.000002: mmap_lock_start_locking: mm=ab memcg_path=/ write=false
       b-8  [001] d..2. 5.000003: sched_switch: prev_comm=b prev_pid=8 prev_prio=120 \
      prev_state=D ==> next_comm=swapper/1 next_pid=0 next_prio=120
       a-7  [000] ..... 5.000013: mmap_lock_released: mm=ab memcg_path=/ write=true
       a-7  [000] d..3. 5.000014: tlb_flush: pages:9 reason:remote ipi send (4)
       <idle>-0 [001] d.h1. 5.000015: tlb_flush: pages:9 reason:remote shootdown (1)
       <idle>-0 [002] d.h1. 5.000016: tlb_flush: pages:9 reason:remote shootdown (1)
       a-7  [000] ..... 5.000017: sys_exit: NR 1 = 0
       <idle>-0 [001] d..2. 5.000020: sched_switch: prev_comm=swapper/1 prev_pid=0 \
      prev_prio=120 prev_state=R ==> next_comm=b next_pid=8 next_prio=120
       b-8  [001] ..... 5.000023: mmap_lock_acquire_returned: mm=ab write=false success=true
      """;

  @Test
  void who_sleeps_for_mmap_lock_waits_until_it_has_it() throws IOException {
    Imported made = imported(CONTENDED);
    assertThat(made.value("mmap.wait.read.max")).isEqualTo(20_000);
    assertThat(made.value("mmap.hold.max")).isEqualTo(12_000);
  }

  @Test
  void a_shootdown_interrupts_those_who_flush_until_its_sender_goes_on() throws IOException {
    Imported made = imported(CONTENDED);
    assertThat(made.value("tlb.flushes")).isEqualTo(1);
    assertThat(made.value("tlb.ipis")).isEqualTo(2);
  }

  @Test
  void what_is_not_kept_is_named_and_counted() throws IOException {
    Imported made = imported(CONTENDED + "no event at all\n");
    assertThat(made.trace().remarks())
        .anyMatch(each -> each.endsWith(".txt:12: no event: no event at all"))
        .anyMatch(each -> each.endsWith("sys_exit: not kept, 1 times"));
  }

  @Test
  void damaged_traces_are_read_or_refused_with_their_line() throws IOException {
    Random random = new Random(5);
    Topology topology = imported(" a-7 [4095] ..... 5.000000: x: y=1\n").topology();
    List<String> traces = new ArrayList<>(List.of(CONTENDED));
    for (String name : List.of("migspeed.ftrace", "migspeed.report", "migspeed.perfscript")) {
      String whole = Files.readString(REAL.resolve("6.12").resolve(name));
      traces.add(whole.substring(whole.length() / 2, whole.length() / 2 + 8000));
    }
    Path file = folder.resolve("damaged.txt");
    int refused = 0;
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder(traces.get(i % traces.size()));
      for (int change = 0; change < 1 + i % 30; change++) {
        damage(text, random);
      }
      Files.writeString(file, text);
      try {
        TraceRun trace = TraceRun.of(file, Progress.NONE);
        if (i % 40 < traces.size()) {
          trace.experiment(List.of(), "");
        }
        Telling telling = new Telling((timeNs, cpu, task, event) -> {}, Map.of(), 0);
        TraceEvents events = new TraceEvents(telling, topology);
        text.toString().lines().forEach(events::read);
        trace.remarks().forEach(each -> assertThat(each).doesNotContain("\n"));
      } catch (BadInput wrong) {
        refused++;
        assertThat(wrong).hasMessageMatching("(?s).*damaged\\.txt:[0-9]+: expected .*");
      }
    }
    assertThat(refused).isBetween(1, 500);
  }

  private static void damage(StringBuilder text, Random random) {
    int at = random.nextInt(text.length());
    switch (random.nextInt(5)) {
      case 0 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
      case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(60)));
      case 2 -> text.insert(at, "0123456789abcdefx-[]".charAt(random.nextInt(20)));
      case 3 -> text.insert(at, text.substring(at / 2, Math.min(text.length(), at / 2 + 200)));
      default -> text.insert(at, Integer.toString(random.nextInt()));
    }
  }

  @Test
  void a_text_without_an_event_is_bad_input() {
    assertThatThrownBy(() -> imported("nothing\n"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(".txt:1: expected a run as journal export writes it as jsonl, or a")
        .hasMessageContaining("found no event");
  }
}
