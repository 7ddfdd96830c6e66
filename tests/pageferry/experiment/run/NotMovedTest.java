package pageferry.experiment.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.experiment.ExperimentText;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.RowResult;
import pageferry.mm.StayCause;
import pageferry.observe.NotMoved;
import pageferry.observe.Stayed;
import pageferry.report.StayText;

/** Each cause why a page can stay where it is, produced by a program and read back by name. */
class NotMovedTest {
  private static final String MAP = "{ op = mmap, map = a, pages = 3 }\n";
  private static final String TOUCHED = MAP + "{ op = touch, map = a }\n";
  private static final String MOVE = "{ op = move_pages, map = a, nodes = [1] }\n";
  private static final String BIND =
      "{ op = mbind, map = a, mode = BIND, nodes = [1], flags = [STRICT, MOVE] }\n";
  private static final String LAZY =
      "{ op = mbind, map = a, mode = BIND, nodes = [1], flags = [MOVE, LAZY] }\n";
  private static final String PIN = "{ op = pin, map = a, pages = \"1\", name = p }\n";
  private static final String HOLD = "{ op = hold, map = a, pages = \"1\", name = h }\n";
  private static final String CHILD =
      "{ op = fork, child = kid, body = [ { op = sleep, time = 10 ms } ] }\n";
  private static final String USES =
      "{ op = repeat, times = 60, body = [\n"
          + "{ op = access, map = a, pages = \"0\", count = 1, think = 50 ms } ] }";
  private static final String FULL = "pressure = [ { node = 1, free = min, clean = off } ]\n";
  private static final String HELD =
      "{ op = hold_folios, map = a, pages = \"1\", how = %s, body = [\n"
          + "  { op = signal, signal = go }, { op = sleep, time = 10 ms } ] }\n";

  @TempDir Path folder;

  /**
   * A program and what it must tell.
   *
   * @param cause why a page stays
   * @param where that page
   * @param why a part of the sentence
   * @param text the experiment
   */
  private record Case(StayCause cause, String where, String why, String text) {
    @Override
    public String toString() {
      return cause + " " + where;
    }
  }

  private static Case alone(StayCause cause, String where, String why, String steps) {
    return new Case(cause, where, why, one(steps));
  }

  private static String one(String steps) {
    return "kernel = \"6.1\"\nthp = never\nprocesses { app { cpu = 0, program = [\n"
        + steps
        + "] } }\n";
  }

  /** One thread begins, the other does the rest while it sleeps. */
  private static String two(String first, String second) {
    return "kernel = \"6.1\"\nthp = never\nprocesses { app { threads {\n"
        + " one { cpu = 0, program = [\n"
        + first
        + "] }\n two { cpu = 1, program = [ { op = wait, signal = go }\n"
        + second
        + "] } } } }\n";
  }

  static Stream<Case> cases() {
    return Stream.of(
            entries(), held(), statuses(), secret(), faults(), kinds(), changes(), mapped())
        .flatMap(each -> each);
  }

  private static Stream<Case> entries() {
    return Stream.of(
        alone(
            StayCause.QUERY, "a+0-2", "no nodes were given", MAP + "{ op = move_pages, map = a }"),
        alone(StayCause.NOT_PRESENT, "a+0-2", "not present, -EFAULT", MAP + MOVE),
        alone(
            StayCause.NO_AREA,
            "a+2",
            "outside of every map, -EFAULT",
            TOUCHED + "{ op = munmap, map = a, pages = \"2\" }" + MOVE),
        alone(
            StayCause.ZERO_PAGE,
            "a+0-2",
            "the zero page, -EFAULT",
            MAP + "{ op = touch, map = a, access = read }" + MOVE),
        alone(StayCause.ALREADY_THERE, "a+0-2", "already there", TOUCHED + MOVE + MOVE),
        alone(StayCause.SHARED, "app.a+0", "mapped 2 times, -EACCES", TOUCHED + CHILD + MOVE),
        alone(StayCause.PINNED, "a+1", "pinned by app:101 (pin p) for ", TOUCHED + PIN + MOVE),
        alone(StayCause.PINNED, "a+1", "1026 references, 2 expected", TOUCHED + PIN + BIND),
        alone(
            StayCause.REFERENCED,
            "a+1",
            "an extra reference of app:101 (hold h)",
            TOUCHED + HOLD + "{ op = migrate_pages, from = [0], to = [1] }"),
        alone(
            StayCause.NOT_TRIED,
            "a+2",
            "the call had ended",
            MAP
                + "{ op = touch, map = a }"
                + PIN
                + "{ op = move_pages, map = a, nodes = [1, 1, 0] }"));
  }

  private static Stream<Case> held() {
    return Stream.of(
        alone(
            StayCause.NOT_ASKED,
            "a+0-2",
            "MPOL_MF_MOVE was not given, -EIO",
            TOUCHED + "{ op = mbind, map = a, mode = BIND, nodes = [1], flags = [STRICT] }"),
        alone(
            StayCause.HWPOISON,
            "a+1",
            "hwpoison",
            TOUCHED + "{ op = madvise, map = a, pages = \"1\", advice = HWPOISON }" + MOVE),
        new Case(StayCause.NO_MEMORY, "a+0", "node 1 has ", FULL + one(TOUCHED + MOVE)),
        new Case(
            StayCause.INJECTED,
            "a+0",
            "an injected fault",
            "faults = [ { fault = fail_migrate, probability = 100 } ]\n" + one(TOUCHED + MOVE)),
        new Case(
            StayCause.WRITEBACK,
            "a+",
            "under writeback (the fault writeback)",
            "machine { nodes = [ { cpus = \"0-1\", memory = 64 MiB },\n"
                + "  { memory = 128 MiB, movable = 128 MiB, hotplugged = yes } ] }\n"
                + "faults = [ { fault = writeback, probability = 100, times = -1, for = 9 s } ]\n"
                + one(
                    "{ op = set_mempolicy, mode = PREFERRED, nodes = [1] }"
                        + TOUCHED
                        + "{ op = offline_node, node = 1, limit_s = 1 }")),
        new Case(
            StayCause.REFERENCED,
            "a+0",
            "an extra reference of the fault extra_reference",
            "faults = [ { fault = extra_reference, probability = 100, for = 1 s } ]\n"
                + one(TOUCHED + MOVE)));
  }

  private static Stream<Case> statuses() {
    return Stream.of(
        new Case(
            StayCause.DIRTY,
            "a+0-2",
            "dirty, and of a file system without migrate_folio",
            one(MAP.replace("3", "3, type = file, share = shared, mapping = no_migrate_folio")
                    + "{ op = touch, map = a }\n"
                    + MOVE)
                .replace("6.1", "6.12")),
        new Case(
            StayCause.LOCKED,
            "a+1",
            "PG_locked held by one:101 in sleep for ",
            "switches { mbind-lazy = on }\n" + two(TOUCHED + HELD.formatted("locked"), LAZY)),
        new Case(
            StayCause.FILE,
            "a+0-2",
            "a page of a file",
            "switches { mbind-lazy = on }\n"
                + one(
                    "{ op = mmap, map = a, pages = 3, type = tmpfs, share = shared }"
                        + "{ op = touch, map = a }"
                        + LAZY)),
        new Case(
            StayCause.UNSPLIT,
            "a+0-511",
            "a huge page that could not be split",
            "pressure = [ { node = 1, free = min, plus = 1 MiB, clean = off } ]\n"
                + one("{ op = mmap, map = a, pages = 512 }{ op = touch, map = a }"
                        + PIN
                        + "{ op = move_pages, map = a, pages = \"0\", nodes = [1] }")
                    .replace("never", "always")),
        new Case(
            StayCause.UNMOVABLE,
            "pfn 0x",
            "outside of ZONE_MOVABLE",
            "machine { nodes = [ { cpus = \"0-1\", memory = 1 GiB }, { memory = 256 MiB } ] }\n"
                + one("{ op = offline_node, node = 1, zone = all }")));
  }

  private static Stream<Case> secret() {
    return Stream.of(
        new Case(
            StayCause.SECRET,
            "a+0-2",
            "secret memory, which does not move",
            one(MAP.replace("3", "3, type = secret, share = shared")
                    + "{ op = touch, map = a }\n"
                    + MOVE)
                .replace("6.1", "6.12")));
  }

  private static Stream<Case> faults() {
    return Stream.of(
        new Case(
            StayCause.IN_BATCH,
            "a+",
            "in the lru_add batch of CPU 0",
            two(
                    "{ op = mmap, map = a, pages = 512 }{ op = signal, signal = go }"
                        + "{ op = touch, map = a }",
                    "{ op = repeat, times = 40, body = [\n"
                        + "{ op = move_pages, map = a, nodes = [1] } ] }")
                .replace("6.1", "5.10")),
        new Case(
            StayCause.NO_ROOM,
            "a+0",
            "no room on the target",
            FULL + hinted("{ op = mmap, map = b, pages = 64 }{ op = touch, map = b }")),
        new Case(
            StayCause.PROT_NONE,
            "a+0-2",
            "behind PROT_NONE",
            one(TOUCHED + "{ op = mprotect, map = a, prot = none }" + MOVE)),
        new Case(
            StayCause.HUGETLB,
            "a+1",
            "hugetlb that this kernel does not move, -EACCES",
            "hugetlb-pages = 4\n"
                + one(
                    "{ op = mmap, map = a, pages = 512, type = hugetlb }{ op = touch, map = a }"
                        + "{ op = move_pages, map = a, pages = \"1\", nodes = [1] }")));
  }

  private static Stream<Case> kinds() {
    return Stream.of(
        new Case(
            StayCause.MIGRATING,
            "a+",
            "a migration entry of one:101 in move_pages",
            movers("{ op = move_pages, map = a }")),
        new Case(
            StayCause.ISOLATED,
            "a+",
            "isolated by one:101 in move_pages",
            movers("{ op = move_pages, map = a, nodes = [1] }")),
        new Case(
            StayCause.OFF_LRU,
            "a+",
            "on no LRU list",
            movers(
                "{ op = sleep, time = 40 us }"
                    + "{ op = madvise, map = a, pages = \"3\", advice = SOFT_OFFLINE }")));
  }

  private static Stream<Case> changes() {
    return Stream.of(
        new Case(
            StayCause.HUGE,
            "a+0-511",
            "which this kernel cannot move",
            "switches { thp-migration = off, splits-apart = off, splits-without-target = off }\n"
                + one("{ op = mmap, map = a, pages = 512 }{ op = touch, map = a }" + MOVE)
                    .replace("never", "always")),
        new Case(
            StayCause.CHANGED,
            "a+0",
            "changed while it was unlocked",
            "strategy = unlock-alloc-relock\n"
                + "faults = [ { fault = extra_reference, step = allocate-target,\n"
                + "  probability = 100, times = -1, for = 5 us } ]\n"
                + one(TOUCHED + MOVE)),
        new Case(
            StayCause.WRITTEN,
            "a+0",
            "written since its contents were copied",
            "strategy = transactional\n"
                + two(
                        "{ op = mmap, map = a, pages = 512 }{ op = touch, map = a }"
                            + "{ op = signal, signal = go }"
                            + "{ op = move_pages, map = a, pages = \"0\", nodes = [1] }",
                        "{ op = access, map = a, count = 100000, access = write }")
                    .replace("never", "always")));
  }

  private static Stream<Case> mapped() {
    return Stream.of(
        new Case(
            StayCause.STILL_MAPPED,
            "",
            "still mapped by an entry that had changed",
            "switches { mbind-lazy = on }\n"
                + "costs { profile = xeon-e5-2640v3-2017, lru-drain-ns = 3600 ns, query-lookup-ns ="
                + " 100 ns, lru-drain-per-cpu-ns = off, synchronize-rcu-per-cpu-ns = off }\n"
                + two(
                    "{ op = mmap, map = a, pages = 256 }{ op = touch, map = a }"
                        + IntStream.range(2, 6)
                            .mapToObj(NotMovedTest::kidThatLetsGo)
                            .collect(Collectors.joining())
                        + "{ op = sleep, time = 10 ms }",
                    "{ op = mbind, map = a, mode = BIND, nodes = [1], flags = [MOVE_ALL, LAZY] }")),
        new Case(
            StayCause.ISOLATED_TWICE,
            "a+",
            "isolated by this call already",
            one("{ op = mmap, map = a, pages = 512 }{ op = touch, map = a }"
                    + "{ op = mprotect, map = a, pages = \"7\", prot = r }"
                    + BIND)
                .replace("never", "always")));
  }

  /** A hint fault that leaves its page is counted by its cause. */
  static Stream<Case> hintFaults() {
    return Stream.of(
        new Case(
            StayCause.POLICY,
            "",
            "",
            hinted(
                "{ op = mbind, map = a, mode = \"BIND|NUMA_BALANCING\", nodes = [0] }"
                    + "{ op = mmap, map = b, pages = 64 }{ op = touch, map = b }")),
        new Case(
            StayCause.OTHER_USER,
            "",
            "",
            two(
                    "{ op = sysctl, name = kernel.numa_balancing, value = 1 }"
                        + TOUCHED
                        + "{ op = mmap, map = b, pages = 64 }{ op = touch, map = b }"
                        + "{ op = signal, signal = go }"
                        + USES,
                    USES.replace("50 ms", "70 ms"))
                .replace("cpu = 1", "cpu = 8")),
        new Case(StayCause.NOT_HOT, "", "", tiered()));
  }

  /** A page that is used from another node while NUMA balancing looks. */
  private static String hinted(String more) {
    return one(
        "{ op = sysctl, name = kernel.numa_balancing, value = 1 }"
            + "{ op = mmap, map = a, pages = 1 }{ op = touch, map = a }"
            + more
            + "{ op = sched_setaffinity, cpu = 8 }"
            + "{ op = repeat, times = 60, body = [\n"
            + "{ op = access, map = a, pages = \"0\", count = 1, think = 50 ms } ] }");
  }

  /** Pages of the slow tier that are used too long after they were marked. */
  private static String tiered() {
    return "machine { nodes = [ { cpus = \"0-1\", memory = 32 MiB },"
        + " { memory = 128 MiB, tier = 1 } ], distances = [[10, 20], [20, 10]] }\n"
        + one(
            "{ op = sysctl, name = kernel.numa_balancing, value = 2 }"
                + "{ op = mmap, map = a, pages = 16384 }{ op = touch, map = a }"
                + "{ op = access, map = a, pages = \"14000-14063\", count = 400, think = 100 ms }");
  }

  /** A child that lets go of what it shares with its parent, page by page. */
  private static String kidThatLetsGo(int cpu) {
    String pages =
        IntStream.range(0, 256)
            .mapToObj(i -> cpu % 2 == 0 ? i : 255 - i)
            .map(page -> "{ op = madvise, map = a, pages = \"" + page + "\", advice = DONTNEED }")
            .collect(Collectors.joining());
    return "{ op = fork, child = kid"
        + cpu
        + ", body = ["
        + "{ op = sched_setaffinity, cpu = "
        + cpu
        + " }{ op = signal, signal = go }"
        + pages
        + " ] }";
  }

  /** Two threads move the same pages at once. */
  private static String movers(String second) {
    return two(
            "{ op = mmap, map = a, pages = 512 }{ op = touch, map = a }"
                + "{ op = signal, signal = go }"
                + "{ op = move_pages, map = a, nodes = [1] }",
            "{ op = repeat, times = 40, body = [\n" + second + " ] }")
        .replace("6.1", "6.12");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void a_page_that_stays_says_why(Case wanted) {
    List<Stayed> all = stayed(wanted.text()).kept();
    assertThat(all)
        .as("what stayed: %s", texts(all))
        .anySatisfy(
            each -> {
              assertThat(each.event().cause()).isEqualTo(wanted.cause());
              assertThat(each.where()).startsWith(wanted.where());
              assertThat(StayText.why(each)).contains(wanted.why());
            });
  }

  private static String texts(List<Stayed> all) {
    return all.stream()
        .map(each -> each.event().cause() + " " + each.where() + ": " + StayText.why(each))
        .collect(Collectors.joining("\n"));
  }

  private NotMoved.Found stayed(String text) {
    Experiment experiment = ExperimentText.read(folder, "stayed.conf", text.replace("}{", "}\n{"));
    Results results =
        Runner.run(experiment, Progress.NONE, Recording.Detail.NUMBERS, Recorder.NONE);
    RowResult row = results.rows().get(0);
    return row.recording().stayed();
  }

  @ParameterizedTest
  @MethodSource("hintFaults")
  void a_hint_fault_that_leaves_its_page_counts_why(Case wanted) {
    assertThat(stayed(wanted.text()).hints()).containsKey(wanted.cause());
  }

  @Test
  void no_cause_is_without_a_program_that_meets_it() {
    TreeSet<StayCause> met = new TreeSet<>();
    Stream.concat(cases(), hintFaults()).forEach(each -> met.add(each.cause()));
    // 65,536 MiB a second: no program that a test can run brings so many candidates.
    assertThat(Arrays.stream(StayCause.values()).filter(each -> !met.contains(each)))
        .containsExactly(StayCause.RATE_LIMIT);
  }
}
