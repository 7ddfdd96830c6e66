package pageferry.experiment.litmus;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Paging;

/** The memory on which operations race. */
public enum PairPage {
  /** One small page. */
  BASE("one base page", 1, Prepared.TOUCHED, ""),
  /** One huge page. */
  THP("one huge page", Paging.X86_64.huge(), Prepared.HUGE, ""),
  /** One small page of shared memory. */
  SHMEM("one page of shared memory", 1, Prepared.SHARED, ""),
  /** One folio that sixteen entries map. */
  FOLIO("one folio of 64 KiB", 16, Prepared.TOUCHED, "\"mthp\": {\"64kB\": \"always\"}, "),
  /** One small page that has left memory, and the swap cache with it. */
  SWAPPED("one swapped page", 1, Prepared.PAGED_OUT, "\"swap\": \"sync\", "),
  /** Two small pages, one beside the other. */
  TWO("two base pages", 2, Prepared.TOUCHED, "");

  private static final List<String> TASKS = List.of("A", "B", "C");

  /** The last node of the machine that operations are on which do not reclaim. */
  private static final int LAST_NODE = 3;

  /**
   * A page beside it that nobody uses, so that reclaim has it at the first try if not the other one
   * too, and pages that were not used of late; it would try sixteen times.
   */
  private static final String SPARE =
      """
      , {"op": "mmap", "map": "z", "pages": 1}, {"op": "touch", "map": "z"},
        {"op": "madvise", "map": "a", "advice": "COLD"},
        {"op": "madvise", "map": "z", "advice": "COLD"}\
      """;

  private final String about;
  private final int pages;
  private final Prepared prepared;
  private final String machine;

  /** What is done to the memory before the race. */
  private enum Prepared {
    TOUCHED("", "", ""),
    HUGE("", "{\"op\": \"madvise\", \"map\": \"a\", \"advice\": \"HUGEPAGE\"}, ", ""),
    SHARED(", \"share\": \"shared\"", "", ""),
    PAGED_OUT("", "", ", {\"op\": \"madvise\", \"map\": \"a\", \"advice\": \"PAGEOUT\"}");

    private final String mapping;
    private final String beforeTouch;
    private final String afterTouch;

    Prepared(String mapping, String beforeTouch, String afterTouch) {
      this.mapping = mapping;
      this.beforeTouch = beforeTouch;
      this.afterTouch = afterTouch;
    }
  }

  PairPage(String about, int pages, Prepared prepared, String machine) {
    this.about = about;
    this.pages = pages;
    this.prepared = prepared;
    this.machine = machine;
  }

  /** What it is, in a few words. */
  public String about() {
    return about;
  }

  /** How many entries of a page table map it. */
  int entries() {
    return this == THP ? 1 : pages;
  }

  /** Whether a kernel has such memory. */
  public boolean isOn(KernelProfile kernel) {
    return this != FOLIO || kernel.has(KernelSwitch.ANON_FOLIO_SIZES);
  }

  /** What operations need of the machine: a control group, a swap device or a slow tier. */
  private String around(List<PairOperation> operations) {
    StringBuilder needs = new StringBuilder(machine);
    if (operations.stream().anyMatch(PairOperation::groups)) {
      needs.append("\"cgroup\": {}, ");
    }
    if (this != SWAPPED && operations.stream().anyMatch(PairOperation::swaps)) {
      needs.append("\"swap\": \"sync\", ");
    }
    if (operations.stream().anyMatch(PairOperation::demotes)) {
      needs.append("\"machine\": \"duo-tier\", ");
      needs.append("\"set\": {\"/sys/kernel/mm/numa/demotion_enabled\": \"1\"}, ");
    } else if (reclaims(operations)) {
      needs.append("\"machine\": \"duo\", ");
    }
    return needs.toString();
  }

  private static boolean reclaims(List<PairOperation> operations) {
    return operations.stream().anyMatch(PairOperation::reclaims);
  }

  /** The program in which operations race on it, a task each, as JSON. */
  String program(List<PairOperation> operations) {
    List<String> names = operations.stream().map(PairOperation::text).toList();
    boolean reclaims = reclaims(operations);
    List<String> race = new ArrayList<>();
    for (int task = 0; task < operations.size(); task++) {
      String step = operations.get(task).step(task, pages, reclaims ? 1 : LAST_NODE);
      race.add("\"" + TASKS.get(task) + "\": [ " + step + " ]");
    }
    String prepare =
        """
        {"op": "mmap", "map": "a", "pages": %d%s}, %s{"op": "touch", "map": "a"}%s%s\
        """
            .formatted(
                pages,
                prepared.mapping,
                prepared.beforeTouch,
                prepared.afterTouch,
                reclaims ? SPARE : "");
    return """
    { "name": "%s on %s", %s
      "prepare": [ %s ],
      "race": { %s } }
    """
        .formatted(
            String.join(" and ", names),
            about,
            around(operations),
            prepare,
            String.join(", ", race));
  }
}
