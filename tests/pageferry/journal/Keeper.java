package pageferry.journal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import pageferry.cli.Main;

/** A process that imports, deletes and prunes runs, and says so, until it is killed. */
final class Keeper {
  private static final int MOST_RUNS = 8;

  private final Path journal;
  private final Path file;
  private final SplittableRandom random;

  private Keeper(Path journal, Path file, long seed) {
    this.journal = journal;
    this.file = file;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Keeps house.
   *
   * @param arguments the folder of the journal, a file to import, a seed
   */
  public static void main(String[] arguments) {
    Keeper keeper =
        new Keeper(Path.of(arguments[0]), Path.of(arguments[1]), Long.parseLong(arguments[2]));
    List<RunId> runs = new ArrayList<>();
    try (Journal open = Journal.openToRead(keeper.journal)) {
      runs.addAll(open.runs());
    }
    System.out.println("ready");
    while (true) {
      keeper.step(runs);
    }
  }

  private void step(List<RunId> runs) {
    int what = random.nextInt(5);
    if (runs.size() > MOST_RUNS || (what == 0 && runs.size() > 2)) {
      int keep = random.nextInt(1, runs.size());
      List<RunId> doomed = runs.subList(0, runs.size() - keep);
      remove(doomed, "journal", "prune", "--keep", Integer.toString(keep));
    } else if (what < 3 && !runs.isEmpty()) {
      int at = random.nextInt(runs.size());
      remove(runs.subList(at, at + 1), "journal", "delete", runs.get(at).toString());
    } else {
      System.out.println("importing");
      String said = pageferry("journal", "import", file.toString());
      RunId run = RunId.parse(said.split(" ")[1]);
      System.out.println("imported " + run);
      runs.add(run);
    }
  }

  private void remove(List<RunId> doomed, String... arguments) {
    doomed.forEach(run -> System.out.println("deleting " + run));
    pageferry(arguments);
    doomed.forEach(run -> System.out.println("deleted " + run));
    doomed.clear();
  }

  private String pageferry(String... arguments) {
    StringWriter out = new StringWriter();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--journal", journal.toString()));
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(all.toArray(String[]::new));
    if (code != 0) {
      System.out.println("failed " + all + " " + out);
      System.exit(1);
    }
    return out.toString();
  }
}
