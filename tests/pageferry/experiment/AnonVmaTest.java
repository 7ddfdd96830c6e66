package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Runner;

/** Who waits for the lock of who maps anonymous memory. */
class AnonVmaTest {
  private static final double MS = 1e6;

  /** A huge page of map a is split, which takes 5 ms; another task does something meanwhile. */
  private static final String SPLIT =
      """
      machine = two-socket
      ends = any
      thp = always
      costs { split-folio-ns = 5 ms }
      processes { app { threads {
        splitter { cpu = 0, program = [
          { op = mmap, map = a, pages = 1030 }
          { op = touch, map = a }
          { op = mmap, map = b, pages = 64 }
          { op = mbind, map = b, mode = BIND, nodes = [0] }
          { op = touch, map = b }
          { op = signal, signal = go }
          { op = madvise, map = a, pages = "0", advice = SOFT_OFFLINE }
        ] }
        other { cpu = 1, program = [
          { op = wait, signal = go }
          { op = sleep, ms = 1 }
          %s
        ] }
      } } }
      """;

  @TempDir Path folder;

  private RowResult run(String text) {
    Experiment experiment = ExperimentText.read(folder, "anon.conf", text);
    return Runner.run(experiment, Progress.NONE, Recording.Detail.ALL, Recorder.NONE).rows().get(0);
  }

  private double took(String text, String metric) {
    Map<String, Double> values = run(text + "columns = [\"" + metric + "\"]").values();
    return values.getOrDefault(metric, 0.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "munmap; { op = munmap, map = a, pages = \"512-1023\" }; true",
        "munmap; { op = munmap, map = a, pages = \"1020-1023\" }; true",
        "munmap; { op = munmap, map = b }; false",
        "mprotect; { op = mprotect, map = a, pages = \"600-700\", prot = r }; true",
        "mprotect; { op = mprotect, map = a, prot = r }; false",
        "mlock; { op = mlock, map = a, pages = \"600-700\" }; true",
        "mbind; { op = mbind, map = a, pages = \"600-700\", mode = BIND, nodes = [0] }; true",
        "madvise; { op = madvise, map = a, pages = \"600-700\", advice = NOHUGEPAGE }; true",
        "madvise; { op = madvise, map = b, pages = \"3\", advice = NOHUGEPAGE }; false",
        "fork; { op = fork, child = c, body = [] }; true",
        "madvise; { op = madvise, map = a, pages = \"1028\", advice = HWPOISON }; true",
        "madvise; { op = madvise, map = b, pages = \"1\", advice = HWPOISON }; false",
      })
  void who_changes_an_area_waits_for_a_split_in_it(String call, String step, boolean waits) {
    double ns = took(SPLIT.formatted(step), "call." + call + ".max@other");
    assertThat(ns > 3 * MS).isEqualTo(waits);
  }

  /** A page that parent and child share moves, and each of its entries takes 5 ms. */
  private static final String WALK =
      """
      machine = two-socket
      ends = any
      costs { unmap-ns = 5 ms }
      processes { app { threads {
        parent { cpu = 0, program = [
          { op = mmap, map = a, pages = 2 }
          { op = touch, map = a }
          { op = fork, child = child, body = [
            { op = sched_setaffinity, cpu = 1 }
            { op = signal, signal = go }
            { op = sleep, ms = 7 }
            %s
          ] }
          { op = wait, signal = go }
          { op = move_pages, map = a, pages = "0", nodes = [1], flags = [MOVE_ALL] }
        ] }
      } } }
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "munmap; { op = munmap, map = a }",
        "mprotect; { op = mprotect, map = a, pages = \"1\", prot = r }",
        "madvise; { op = madvise, map = a, pages = \"1\", advice = HWPOISON }",
      })
  void who_changes_an_area_waits_for_a_walk_over_all_that_share_it(String call, String step) {
    String metric = "call." + call + ".max@child";
    assertThat(took(WALK.formatted(step), metric)).isGreaterThan(2 * MS);
  }

  @Test
  void who_has_waited_for_one_lock_may_have_to_wait_for_the_next() {
    String text =
        """
        machine = two-socket
        ends = any
        thp = always
        costs { split-folio-ns = 5 ms }
        processes { app { threads {
          first { cpu = 0, program = [
            { op = mmap, map = a, pages = 512 }
            { op = touch, map = a }
            { op = mmap, map = b, pages = 1024 }
            { op = mbind, map = b, mode = BIND, nodes = [0] }
            { op = touch, map = b }
            { op = fork, child = child, body = [
              { op = sched_setaffinity, cpu = 1 }
              { op = signal, signal = go }
              { op = sleep, ms = 4 }
            ] }
            { op = wait, signal = go }
            { op = madvise, map = a, pages = "0", advice = SOFT_OFFLINE }
          ] }
          second { cpu = 2, program = [
            { op = wait, signal = go }
            { op = sleep, ms = 3 }
            { op = madvise, map = b, pages = "0", advice = SOFT_OFFLINE }
          ] }
        } } }
        """;
    assertThat(run(text).recording().locks().lockStat())
        .containsPattern("&anon_vma->rwsem-W: +2 +2 ");
  }

  /** What a child moves when its parent has ended, alone or with a child of its own. */
  private static String orphan(String body) {
    return """
    machine = two-socket
    ends = any
    processes { app { threads {
      parent { cpu = 0, program = [
        { op = mmap, map = a, pages = 4 }
        { op = touch, map = a }
        { op = fork, child = child, body = [ { op = sleep, ms = 5 }, %s ] }
      ] }
    } } }
    columns = [migrate.succeeded]
    """
        .formatted(body);
  }

  @Test
  void the_lock_outlives_the_process_that_had_it_first() {
    String move = "{ op = move_pages, map = a, nodes = [1], flags = [MOVE] }";
    String fork = "{ op = fork, child = grandchild, body = [{ op = sleep, ms = 5 }] }";
    String all = "{ op = move_pages, map = a, nodes = [1], flags = [MOVE_ALL] }";
    for (String body : List.of(move, fork + ", " + all)) {
      RowResult result = run(orphan(body));
      assertThat(result.values()).containsEntry("migrate.succeeded", 4.0);
      assertThat(result.recording().locks().lockStat())
          .containsPattern("&anon_vma->rwsem-R: +[0-9]+ +0 .* 8 +");
    }
  }

  @Test
  void lock_stat_and_the_chain_behind_a_wait_have_it() {
    RowResult result = run(SPLIT.formatted("{ op = munmap, map = a, pages = \"512-1023\" }"));
    assertThat(result.recording().locks().lockStat()).containsPattern("&anon_vma->rwsem-W: +1 +1 ");
    assertThat(result.recording().locks().waits().blockers())
        .anySatisfy(
            blocker -> {
              assertThat(blocker.resource()).startsWith("anon_vma of page ");
              assertThat(blocker.who()).isEqualTo("splitter in madvise() had it to write");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"on", "off"})
  void reclaim_keeps_what_it_would_have_to_wait_for_if_it_only_tries(String tries) {
    String reclaim = "{ op = cgroup, file = memory.reclaim, value = \"2M\" }";
    String text =
        SPLIT.formatted(reclaim).replace("processes { app {", "processes { app { cgroup = all,")
            + "cgroups { all {} }\nswap { kind = sync, size = 64 MiB }\n"
            + "switches { reclaim-tries-rmap-lock = "
            + tries
            + " }\n";
    String waited = "&anon_vma->rwsem-R: +[0-9]+ +[1-9]";
    String locks = run(text).recording().locks().lockStat();
    if (tries.equals("on")) {
      assertThat(locks).contains("&anon_vma->rwsem-W").doesNotContainPattern(waited);
    } else {
      assertThat(locks).containsPattern(waited);
    }
  }
}
