package pageferry.experiment.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conform.CorpusProgram;
import pageferry.experiment.conform.CorpusReader;

/** What a guest says, as an answer of the corpus. */
class AnswersTest {
  private static final String PROGRAM =
      """
      { "name": "mine/some", "about": "several kinds of steps", "machine": "quad", "program": [
        {"op": "mmap", "map": "a", "pages": 8},
        {"op": "mmap", "map": "b", "pages": 8, "prot": "none"},
        {"op": "touch", "map": "a", "pages": "0-3"},
        {"op": "touch", "map": "b", "pages": "2"},
        {"op": "move_pages", "map": "a", "nodes": [1]},
        {"op": "get_mempolicy", "map": "a", "flags": ["ADDR", "NODE"], "null": ["nodes"]},
        {"op": "fork", "child": "c"} ] }
      """;

  private final ProgramScript script = new ProgramScript(program(PROGRAM));

  private static CorpusProgram program(String text) {
    CorpusReader reader =
        new CorpusReader(
            Map.of("quad", 4),
            mistake -> {
              throw mistake;
            });
    return reader.program(ConfParser.json("some.json", text));
  }

  private ObjectNode told(String... lines) {
    GuestImage image = new GuestImage();
    script.addTo(image, new GuestSettings(image, 4), 0);
    return Answers.of(script, "6.1.0", List.of(lines));
  }

  @Test
  void a_step_tells_its_error_its_statuses_and_what_was_not_written() {
    ObjectNode told = told("s 4 -1 13 s=1x2,-2x1,-9999x5");
    assertThat(told.path("steps").path(4))
        .hasToString("{\"ret\":-1,\"errno\":\"EACCES\",\"status\":\"1x2 -2x1 ?x5\"}");
    assertThat(told.path("steps").path(0).isNull()).isTrue();
  }

  @Test
  void a_signal_names_the_page_of_its_map() {
    long vpn = 2 + area("b");
    assertThat(told("s 3 0 0 sig=11 code=2 page=" + vpn + " flt=0").path("steps").path(3))
        .hasToString("{\"ret\":0,\"signal\":\"SIGSEGV\",\"code\":2,\"page\":2,\"faults\":0}");
  }

  private long area(String map) {
    return script.program().layout().areas().stream()
        .filter(each -> each.map().equals(map))
        .findFirst()
        .orElseThrow()
        .vpn();
  }

  @Test
  void a_policy_call_with_the_flag_node_answers_a_node() {
    assertThat(told("s 5 0 0 m=3x1").path("steps").path(5)).hasToString("{\"ret\":0,\"node\":3}");
  }

  @Test
  void places_are_told_of_each_task_that_has_the_map() {
    ObjectNode told = told("s 7 0 0 s=1x4,-14x4", "s 9 -1 3 s=-9999x8");
    assertThat(told.path("placement"))
        .hasToString("{\"main\":{\"a\":\"1x4 -14x4\"},\"c\":{\"a\":\"EESRCHx8\"}}");
  }

  @Test
  void counters_that_are_not_recorded_are_left_out() {
    assertThat(told("v pgfault 4", "v nr_free_pages -12").path("vmstat"))
        .hasToString("{\"pgfault\":4}");
  }

  @Test
  void neighbouring_entries_are_one_line() {
    String base = Long.toHexString(area("a") << 12);
    String next = Long.toHexString((area("a") + 1) << 12);
    ObjectNode told =
        told(
            event("mm_migrate_pages_start: mode=MIGRATE_SYNC reason=syscall_or_cpuset"),
            event("set_migration_pte: addr=" + base + ", pte=fc order=0"),
            event("remove_migration_pte: addr=" + base + ", pte=fd order=0"),
            event("set_migration_pte: addr=" + next + ", pte=fc order=0"),
            event("remove_migration_pte: addr=" + next + ", pte=fd order=0"));
    assertThat(told.path("trace"))
        .hasToString(
            "[\"mm_migrate_pages_start mode=MIGRATE_SYNC reason=syscall_or_cpuset\","
                + "\"set+remove_migration_pte a+0-1\"]");
  }

  private static String event(String text) {
    return "t             init-42      [000] .....     7.123456: " + text;
  }

  @Test
  void what_varies_between_runs_is_left_out_and_named() {
    ObjectNode once = told("s 0 0 0", "s 2 0 0 flt=4", "v pgfault 4");
    ObjectNode again = told("s 0 0 0", "s 2 0 0 flt=5", "v pgfault 4", "v pgmigrate_fail 1");
    ObjectNode agreed = Agreed.of(List.of(once, again));
    assertThat(agreed.path("steps").path(2)).hasToString("{\"ret\":0}");
    assertThat(agreed.path("vmstat")).hasToString("{\"pgfault\":4}");
    assertThat(agreed.path("varied"))
        .hasToString("[\".steps[2].faults\",\".vmstat.pgmigrate_fail\"]");
    assertThat(RecordedBefore.differences(once, agreed)).isEmpty();
    assertThat(RecordedBefore.differences(told("s 0 -1 22"), agreed))
        .anyMatch(each -> each.startsWith(".steps[0].errno: before \"EINVAL\", now nothing"));
  }

  @Test
  void what_a_guest_does_not_have_is_refused_with_its_name() {
    String file = PROGRAM.replace("\"pages\": 8}", "\"pages\": 8, \"type\": \"file\"}");
    assertThat(new ProgramScript(program(file)).refusal()).isEqualTo("a map of a file on a disk");
    assertThat(script.refusal()).isEmpty();
  }
}
