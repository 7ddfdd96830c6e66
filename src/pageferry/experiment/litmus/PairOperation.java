package pageferry.experiment.litmus;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The operations whose races are searched: all that touch a folio or its mapping. */
public enum PairOperation {
  READ("touch", "\"map\": \"a\", \"pages\": \"EACH\", \"access\": \"read\""),
  WRITE("touch", "\"map\": \"a\", \"pages\": \"EACH\", \"access\": \"write\""),
  MOVE_PAGES(
      "move_pages", "\"map\": \"a\", \"pages\": \"EACH\", \"nodes\": [NODE]", Trait.MIGRATES),
  MOVE_ALL(
      "move_pages",
      "\"map\": \"a\", \"pages\": \"EACH\", \"nodes\": [NODE], \"flags\": [\"MOVE_ALL\"]",
      Trait.MIGRATES),
  MBIND(
      "mbind",
      "\"map\": \"a\", \"mode\": \"BIND\", \"nodes\": [NODE], \"flags\": [\"MOVE\"]",
      Trait.MIGRATES),
  MIGRATE_PAGES("migrate_pages", "\"from\": [0], \"to\": [NODE]", Trait.MIGRATES),
  MUNMAP("munmap", "\"map\": \"a\"", Trait.DISCARDS),
  MREMAP("mremap", "\"map\": \"a\", \"to\": \"TO\", \"pages\": PAGES", Trait.DISCARDS),
  PROT_NONE("mprotect", "\"map\": \"a\", \"prot\": \"none\""),
  PROT_READ("mprotect", "\"map\": \"a\", \"prot\": \"r\""),
  DONTNEED("madvise", "\"map\": \"a\", \"advice\": \"DONTNEED\"", Trait.DISCARDS),
  FREE("madvise", "\"map\": \"a\", \"advice\": \"FREE\"", Trait.DISCARDS),
  COLD("madvise", "\"map\": \"a\", \"advice\": \"COLD\""),
  PAGEOUT("madvise", "\"map\": \"a\", \"advice\": \"PAGEOUT\"", Trait.DISCARDS),
  POPULATE("madvise", "\"map\": \"a\", \"advice\": \"POPULATE_WRITE\""),
  COLLAPSE("madvise", "\"map\": \"a\", \"advice\": \"COLLAPSE\""),
  REMOVE("madvise", "\"map\": \"a\", \"advice\": \"REMOVE\"", Trait.DISCARDS),
  HWPOISON(
      "madvise", "\"map\": \"a\", \"pages\": \"EACH\", \"advice\": \"HWPOISON\"", Trait.DISCARDS),
  SOFT_OFFLINE(
      "madvise",
      "\"map\": \"a\", \"pages\": \"EACH\", \"advice\": \"SOFT_OFFLINE\"",
      Trait.MIGRATES),
  MLOCK("mlock", "\"map\": \"a\""),
  MUNLOCK("munlock", "\"map\": \"a\""),
  FORK("fork_exit", ""),
  PIN("pin", "\"map\": \"a\", \"pages\": \"EACH\", \"name\": \"p-TO\""),
  HOLD("hold", "\"map\": \"a\", \"pages\": \"EACH\", \"name\": \"h-TO\""),
  COMPACT("compact", ""),
  RECLAIM("cgroup", "\"file\": \"memory.reclaim\", \"value\": \"4K\"", Trait.RECLAIMS),
  DEMOTE(
      "cgroup", "\"file\": \"memory.reclaim\", \"value\": \"4K\"", Trait.RECLAIMS, Trait.DEMOTES),
  CPUSET(
      "cgroup", "\"file\": \"cpuset.mems\", \"value\": \"NODE\"", Trait.CONFINES, Trait.MIGRATES);

  /** The ten of which triples are searched too. */
  static final List<PairOperation> MAIN =
      List.of(
          WRITE, MOVE_PAGES, MBIND, MUNMAP, MREMAP, PROT_NONE, DONTNEED, SOFT_OFFLINE, FORK, PIN);

  private final String op;
  private final String fields;
  private final List<Trait> traits;
  private final String text = name().toLowerCase(Locale.ROOT);

  private enum Trait {
    DISCARDS,
    MIGRATES,
    RECLAIMS,
    DEMOTES,
    CONFINES
  }

  PairOperation(String op, String fields, Trait... traits) {
    this.op = op;
    this.fields = fields;
    this.traits = Arrays.asList(traits);
  }

  /** Its name in the matrix. */
  public String text() {
    return text;
  }

  /** Whether what a page holds may be gone afterwards. */
  boolean discards() {
    return traits.contains(Trait.DISCARDS);
  }

  /** Whether it migrates pages, and tries again where it cannot. */
  boolean migrates() {
    return traits.contains(Trait.MIGRATES);
  }

  /** Whether its tasks have to be in a control group. */
  boolean groups() {
    return traits.contains(Trait.RECLAIMS) || traits.contains(Trait.CONFINES);
  }

  /**
   * Whether it looks for pages on the LRU lists of all nodes, again and again until it has some.
   */
  boolean reclaims() {
    return traits.contains(Trait.RECLAIMS);
  }

  /** Whether it has nothing to do unless pages can be swapped out. */
  boolean swaps() {
    return reclaims() && !demotes();
  }

  /** Whether it is for machines with a slow tier. */
  boolean demotes() {
    return traits.contains(Trait.DEMOTES);
  }

  /**
   * The step that does it, as JSON.
   *
   * @param task which of the tasks does it, from 0 on
   * @param pages the size of the map
   * @param lastNode the last node of the machine
   */
  String step(int task, int pages, int lastNode) {
    String filled =
        fields
            .replace("NODE", Integer.toString(Math.min(task + 1, lastNode)))
            .replace("TO", String.valueOf((char) ('b' + task)))
            .replace("PAGES", Integer.toString(pages))
            .replace("EACH", pages == 2 ? "0-1" : "0");
    return "{\"op\": \"" + op + "\"" + (filled.isEmpty() ? "" : ", " + filled) + "}";
  }
}
