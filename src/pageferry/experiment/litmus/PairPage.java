package pageferry.experiment.litmus;

import pageferry.mm.Pages;

/** The page on which two operations race. */
public enum PairPage {
  BASE("one base page", 1, "", ""),
  THP(
      "one huge page",
      Pages.HUGE,
      "",
      "{\"op\": \"madvise\", \"map\": \"a\", \"advice\": \"HUGEPAGE\"}, "),
  SHMEM("one page of shared memory", 1, ", \"share\": \"shared\"", "");

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

  /** The program in which two operations race on it, as JSON. */
  String program(PairOperation one, PairOperation other) {
    return """
        { "name": "%s %s on %s",
          "prepare": [ {"op": "mmap", "map": "a", "pages": %d%s}, %s{"op": "touch", "map": "a"} ],
          "race": { "A": [ %s ], "B": [ %s ] } }
        """
        .formatted(
            one.text(),
            other.text(),
            about,
            pages,
            mapping,
            advice,
            one.step(0, pages),
            other.step(1, pages));
  }
}
