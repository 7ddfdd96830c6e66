package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** A private node takes what its driver allows, and nothing else. */
class PrivateNodesTest {
  private static final String THERE = "placement.app.a.node1";

  @TempDir Path folder;

  private Map<String, Double> run(String services, String steps) {
    String text =
        """
        kernel = "6.12"
        thp = never
        machine.nodes = [{ cpus = "0-1", memory = 32 MiB }, { memory = 32 MiB, %s }]
        processes.app { cpu = 0, program = [ %s ] }
        columns = ["%s", "errno.ENODEV", "errno.EINVAL"]
        """;
    String program = text.formatted(services, steps, THERE);
    return Runner.run(ExperimentText.read(folder, "private.conf", program), Progress.NONE)
        .rows()
        .get(0)
        .values();
  }

  private static final String MAP = "{ op = mmap, map = a, pages = 64 }, ";
  private static final String TOUCH = "{ op = touch, map = a }, ";
  private static final String MOVE = "{ op = move_pages, map = a, nodes = [1] }, ";
  private static final String BIND = "{ op = mbind, map = a, mode = BIND, nodes = [1] }, ";

  @Test
  void no_ordinary_allocation_comes_there() {
    String most = "{ op = mmap, map = a, pages = 7970 }, " + TOUCH;
    assertThat(run("private = [migration, mempolicy, reclaim]", most)).containsEntry(THERE, 0.0);
    assertThat(run("tier = 1", most).get(THERE)).isPositive();
  }

  @Test
  void pages_are_moved_there_where_it_serves_migration() {
    assertThat(run("private = []", MAP + TOUCH + MOVE))
        .containsEntry(THERE, 0.0)
        .containsEntry("errno.ENODEV", 1.0);
    assertThat(run("private = [demotion]", MAP + TOUCH + MOVE)).containsEntry(THERE, 0.0);
    assertThat(run("private = [migration]", MAP + TOUCH + MOVE)).containsEntry(THERE, 64.0);
  }

  @Test
  void a_policy_may_name_it_where_it_serves_mempolicy() {
    assertThat(run("private = [migration]", MAP + BIND + TOUCH))
        .containsEntry(THERE, 0.0)
        .containsEntry("errno.EINVAL", 1.0);
    assertThat(run("private = [migration, mempolicy]", MAP + BIND + TOUCH))
        .containsEntry(THERE, 64.0);
  }

  @Test
  void pages_leave_it_to_be_pinned_unless_it_serves_pins() {
    String pin = "{ op = pin, map = a, name = p }, ";
    assertThat(run("private = [migration]", MAP + TOUCH + MOVE + pin)).containsEntry(THERE, 0.0);
    assertThat(run("private = [migration, longterm-pin]", MAP + TOUCH + MOVE + pin))
        .containsEntry(THERE, 64.0);
  }

  @Test
  void a_service_that_needs_another_is_refused_alone() {
    assertThatThrownBy(() -> run("private = [mempolicy]", MAP))
        .hasMessageContaining("'migration' too");
    assertThatThrownBy(() -> run("private = [swap]", MAP)).hasMessageContaining("longterm-pin");
  }
}
