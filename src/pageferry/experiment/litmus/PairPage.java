package pageferry.experiment.litmus;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Pages;

/** The memory on which operations race. */
public enum PairPage {
  /** One small page. */
  BASE("one base page", 1, "", ""),
  /** One huge page. */
  THP(
      "one huge page",
      Pages.HUGE,
      "",
      "{\"op\": \"madvise\", \"map\": \"a\", \"advice\": \"HUGEPAGE\"}, "),
  /** One small page of shared memory. */
  SHMEM("one page of shared memory", 1, ", \"share\": \"shared\"", ""),
  /** Two small pages, one beside the other. */
  TWO("two base pages", 2, "", "");

  private static final List<String> TASKS = List.of("A", "B", "C");

  private final String about;
  private final int pages;
  private final String mapping;
  private final String advice;

  PairPage(String about, int pages, String mapping, String advice) {
    this.about = about;
    this.pages = pages;
    this.mapping = mapping;
    this.advice = advice;
  }

  /** What it is, in a few words. */
  public String about() {
    return about;
  }

  /** The program in which operations race on it, a task each, as JSON. */
  String program(List<PairOperation> operations) {
    List<String> names = operations.stream().map(PairOperation::text).toList();
    List<String> race = new ArrayList<>();
    for (int task = 0; task < operations.size(); task++) {
      String step = operations.get(task).step(task, pages);
      race.add("\"" + TASKS.get(task) + "\": [ " + step + " ]");
    }
    return """
        { "name": "%s on %s",
          "prepare": [ {"op": "mmap", "map": "a", "pages": %d%s}, %s{"op": "touch", "map": "a"} ],
          "race": { %s } }
        """
        .formatted(
            String.join(" and ", names), about, pages, mapping, advice, String.join(", ", race));
  }
}
