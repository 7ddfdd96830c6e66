package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Faults that a program handles itself (fs/userfaultfd.c). */
class UserfaultTest {
  private static final String MISSING =
      "{ op = mmap, map = a, pages = 8 }\n{ op = uffd_register, name = u, map = a }\n"
          + "{ op = signal, signal = go }\n";

  @TempDir Path folder;

  private RowResult run(String one, String other, String more, String... columns) {
    String text =
        "machine = two-socket\nkernel = \"6.12\"\nthp = never\naudit = on\n"
            + more
            + "\nprocesses { app { threads {\n one { cpu = 0, program = [\n"
            + one
            + "] }\n two { cpu = 8, program = [ { op = wait, signal = go }\n"
            + other
            + "] } } } }\n";
    text += "columns = [" + String.join(", ", columns) + "]\n";
    return Runner.run(ExperimentText.read(folder, "uffd.conf", text), Progress.NONE).rows().get(0);
  }

  private static double value(RowResult row, String metric) {
    return row.values().getOrDefault(metric, 0.0);
  }

  @Test
  void a_touch_waits_until_the_page_is_brought() {
    RowResult row =
        run(
            MISSING + "{ op = touch, map = a, as = use }\n",
            "{ op = sleep, ms = 5 }\n{ op = uffd_serve, name = u, count = 8, as = serve }\n",
            "",
            "step.use.max",
            "step.serve.ret",
            "placement.app.a.node1");
    assertThat(row.endedWell()).isTrue();
    assertThat(value(row, "step.use.max")).isGreaterThan(5e6);
    assertThat(value(row, "step.serve.ret")).isEqualTo(8);
    assertThat(value(row, "placement.app.a.node1")).isEqualTo(8);
  }

  @Test
  void what_was_brought_unasked_needs_no_fault_and_cannot_be_brought_again() {
    RowResult row =
        run(
            MISSING + "{ op = wait, signal = there }\n{ op = touch, map = a, as = use }\n",
            "{ op = uffd_copy, name = u, map = a, as = first }\n"
                + "{ op = uffd_copy, name = u, map = a, as = again }\n"
                + "{ op = signal, signal = there }\n",
            "",
            "step.first.ret",
            "step.again.errno.EEXIST",
            "step.use.max");
    assertThat(row.endedWell()).isTrue();
    assertThat(value(row, "step.first.ret")).isEqualTo(8 * 4096);
    assertThat(value(row, "step.again.errno.EEXIST")).isEqualTo(1);
    assertThat(value(row, "step.use.max")).isLessThan(1e5);
  }

  @Test
  void who_waits_goes_on_when_the_range_is_registered_no_more() {
    RowResult row =
        run(
            MISSING + "{ op = touch, map = a }\n",
            "{ op = sleep, ms = 1 }\n{ op = uffd_unregister, name = u, map = a }\n",
            "",
            "placement.app.a.node0");
    assertThat(row.endedWell()).isTrue();
    assertThat(value(row, "placement.app.a.node0")).isEqualTo(8);
  }

  @Test
  void a_handler_that_needs_what_the_waiter_has_is_a_deadlock() {
    RowResult row =
        run(
            MISSING + "{ op = lock, lock = own }\n{ op = touch, map = a }\n",
            "{ op = sleep, ms = 1 }\n{ op = lock, lock = own }\n"
                + "{ op = uffd_serve, name = u, count = 8 }\n",
            "locks { own = mutex }\nends = stuck");
    assertThat(row.waiting()).hasSize(2);
  }

  @Test
  void no_file_is_registered_and_memory_by_one_descriptor() {
    RowResult row =
        run(
            "{ op = mmap, map = s, pages = 8, type = file, share = shared }\n"
                + "{ op = uffd_register, name = u, map = s, as = shared }\n"
                + "{ op = mmap, map = a, pages = 8 }\n"
                + "{ op = uffd_register, name = v, map = a, as = second }\n"
                + "{ op = uffd_copy, name = u, map = a, as = foreign }\n"
                + "{ op = signal, signal = go }\n",
            "",
            "",
            "step.shared.errno.EINVAL",
            "step.second.errno.EBUSY",
            "step.foreign.errno.ENOENT");
    assertThat(value(row, "step.shared.errno.EINVAL")).isEqualTo(1);
    assertThat(value(row, "step.second.errno.EBUSY")).isEqualTo(1);
    assertThat(value(row, "step.foreign.errno.ENOENT")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"type = tmpfs, share = shared", "share = shared"})
  void pages_of_shared_memory_are_brought_for_all_who_map_them(String kind) {
    RowResult row =
        run(
            "{ op = mmap, map = a, pages = 16, "
                + kind
                + " }\n{ op = touch, map = a, pages = \"0-3\" }\n"
                + "{ op = madvise, map = a, advice = DONTNEED }\n"
                + "{ op = uffd_register, name = u, map = a }\n"
                + "{ op = signal, signal = go }\n{ op = touch, map = a, as = use }\n"
                + "{ op = fork, child = kid, body = [ { op = touch, map = a } ] }\n",
            "{ op = sleep, ms = 5 }\n{ op = uffd_serve, name = u, count = 12 }\n"
                + "{ op = uffd_copy, name = u, map = a, pages = \"5\", as = again }\n",
            "",
            "step.use.max",
            "step.again.errno.EEXIST",
            "placement.app.a.node0",
            "placement.app.a.node1");
    assertThat(row.endedWell()).isTrue();
    assertThat(value(row, "step.use.max")).isGreaterThan(5e6);
    assertThat(value(row, "step.again.errno.EEXIST")).isEqualTo(1);
    assertThat(value(row, "placement.app.a.node0")).isEqualTo(4);
    assertThat(value(row, "placement.app.a.node1")).isEqualTo(12);
  }

  @Test
  void a_private_map_of_shared_memory_gets_pages_of_its_own() {
    RowResult row =
        run(
            "{ op = mmap, map = a, pages = 8, type = tmpfs, share = private }\n"
                + "{ op = uffd_register, name = u, map = a }\n"
                + "{ op = signal, signal = go }\n{ op = touch, map = a, as = use }\n",
            "{ op = sleep, ms = 5 }\n{ op = uffd_serve, name = u, count = 8 }\n",
            "",
            "step.use.max",
            "placement.app.a.node1");
    assertThat(row.endedWell()).isTrue();
    assertThat(value(row, "step.use.max")).isGreaterThan(5e6);
    assertThat(value(row, "placement.app.a.node1")).isEqualTo(8);
  }

  @Test
  void a_map_that_moves_leaves_its_userfaultfd_behind() {
    RowResult row =
        run(
            "{ op = mmap, map = a, pages = 8 }\n{ op = touch, map = a }\n"
                + "{ op = uffd_register, name = u, map = a }\n"
                + "{ op = mremap, map = a, to = b, pages = 8, flags = [DONTUNMAP] }\n"
                + "{ op = signal, signal = go }\n{ op = touch, map = b }\n"
                + "{ op = madvise, map = b, advice = DONTNEED }\n{ op = touch, map = b }\n"
                + "{ op = touch, map = a }\n",
            "{ op = sleep, ms = 1 }\n{ op = uffd_serve, name = u, count = 8 }\n",
            "",
            "placement.app.a.node1",
            "placement.app.b.node0");
    assertThat(row.endedWell()).isTrue();
    assertThat(value(row, "placement.app.a.node1")).isEqualTo(8);
    assertThat(value(row, "placement.app.b.node0")).isEqualTo(8);
  }

  @Test
  void missing_pages_are_not_collapsed_over() {
    RowResult row =
        run(
            "{ op = mmap, map = a, pages = 512 }\n{ op = touch, map = a, pages = \"0-510\" }\n"
                + "{ op = uffd_register, name = u, map = a }\n"
                + "{ op = madvise, map = a, advice = COLLAPSE }\n"
                + "{ op = signal, signal = go }\n",
            "",
            "");
    assertThat(value(row, "errno.EBUSY")).isEqualTo(1);
  }

  @Test
  void a_child_faults_as_usual() {
    RowResult row =
        run(MISSING + "{ op = fork, child = kid, body = [ { op = touch, map = a } ] }\n", "", "");
    assertThat(row.endedWell()).isTrue();
  }
}
