package pageferry.journal;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Kills processes that import, delete and prune, at random moments, and looks at what they leave.
 */
final class KeeperKills {
  private static final int LIFE_MS = 1_500;

  private final SplittableRandom random;
  private final SortedMap<String, Integer> killed = new TreeMap<>();

  KeeperKills(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Kills one; answers what is wrong with what it leaves, if anything is. */
  String kill() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("keeper");
    Path journal = folder.resolve("journal");
    Path file = folder.resolve("run.jsonl");
    Path heard = folder.resolve("heard");
    List<String> truth = prepare(journal, file);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process victim =
        new ProcessBuilder(
                java,
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Keeper.class.getName(),
                journal.toString(),
                file.toString(),
                Long.toString(random.nextLong()))
            .redirectOutput(heard.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    Kills.awaitWord(victim, heard);
    victim.waitFor(random.nextLong(LIFE_MS), TimeUnit.MILLISECONDS);
    victim.destroyForcibly().waitFor();
    List<String> said = Files.readAllLines(heard);
    if (said.isEmpty()) {
      return "it died by itself";
    }
    String last = said.get(said.size() - 1);
    killed.merge(last.split(" ")[0], 1, Integer::sum);
    String wrong = last.startsWith("failed") ? last : look(journal, said, truth);
    Flips.delete(folder);
    return wrong;
  }

  /** Makes a journal of some runs, and a file of one of them. */
  private List<String> prepare(Path journal, Path file) throws IOException {
    try (Journal open = Journal.open(journal)) {
      long seed = random.nextLong();
      for (int number = 1; number <= 5; number++) {
        SmallRuns.add(open, new RunId(number, 1), 12, true, new SplittableRandom(seed));
      }
      try (BufferedWriter out = Files.newBufferedWriter(file)) {
        Jsonl.write(open.read(new RunId(3, 1)), out);
      }
      return SmallRuns.events(open, new RunId(3, 1));
    }
  }

  private static String look(Path folder, List<String> said, List<String> truth) {
    SortedMap<RunId, String> last = new TreeMap<>();
    for (int number = 1; number <= 5; number++) {
      last.put(new RunId(number, 1), "imported");
    }
    for (String line : said) {
      String[] words = line.split(" ");
      if (words.length == 2 && RunId.parse(words[1]) != null) {
        last.put(RunId.parse(words[1]), words[0]);
      }
    }
    try (Journal journal = Journal.openToRead(folder)) {
      if (!journal.damage().isEmpty()) {
        return "damaged: " + journal.damage();
      }
      for (RunId run : last.keySet()) {
        boolean there = journal.runs().contains(run);
        String how = last.get(run);
        if (there ? how.equals("deleted") : how.equals("imported")) {
          return "run " + run + " was " + how + ", and is " + (there ? "" : "not ") + "there";
        }
      }
      for (RunId run : journal.runs()) {
        if (!SmallRuns.events(journal, run).equals(truth)) {
          return "run " + run + " is listed and not whole";
        }
      }
    } catch (JournalFailure wrong) {
      return String.valueOf(wrong.getMessage());
    }
    return goesOn(folder);
  }

  /** Whether the journal can still be written to, and ends up with nothing that is of no use. */
  private static String goesOn(Path folder) {
    RunId run;
    try (Journal journal = Journal.open(folder)) {
      run = new RunId(journal.nextNumber(), 1);
      SmallRuns.add(journal, run, 2, true, new SplittableRandom(1));
      journal.delete(run);
    } catch (JournalFailure wrong) {
      return String.valueOf(wrong.getMessage());
    }
    try (SavedStore saved = new SavedStore(folder.resolve("store"));
        Journal journal = Journal.openToRead(folder)) {
      boolean same = saved.runs().stream().sorted().toList().equals(journal.runs());
      return same ? "" : "events of deleted runs are left: " + saved.runs() + journal.runs();
    } catch (IOException | JournalFailure wrong) {
      return String.valueOf(wrong.getMessage());
    }
  }

  @Override
  public String toString() {
    return "killed after saying " + killed;
  }
}
