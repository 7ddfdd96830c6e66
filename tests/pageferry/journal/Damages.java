package pageferry.journal;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import pageferry.cli.Main;

/** Damages journals in every way that files can be damaged, and looks at what is said of them. */
final class Damages {
  private static final List<String> KINDS =
      List.of(
          "CURRENT", "MANIFEST-.*", ".*\\.log", ".*\\.sst", "closed", "deleted", "format", "lock");
  private static final int PAGE = 4_096;
  private static final long MOST_NS = 2_000_000_000L;

  private final SplittableRandom random;
  private final List<Base> bases = new ArrayList<>();
  private final SortedMap<String, Integer> counts = new TreeMap<>();

  /**
   * A journal before it is damaged.
   *
   * @param files its files
   * @param runs the bytes of all events of each of its runs
   */
  private record Base(SortedMap<String, byte[]> files, SortedMap<RunId, List<String>> runs) {}

  /**
   * A damage.
   *
   * @param file which file
   * @param bytes what it holds now; null: it is gone
   * @param from the first byte that may be another
   * @param to after the last one
   */
  private record Damage(String how, String file, byte[] bytes, int from, int to) {}

  Damages(long seed) throws IOException {
    random = new SplittableRandom(seed);
    bases.add(base(1, 12, true));
    bases.add(base(4, 14, true));
    bases.add(base(3, 10, false));
  }

  /**
   * Damages as many journals as asked; for tests/journal-damages.
   *
   * @param arguments how many, and a seed
   */
  public static void main(String[] arguments) throws IOException {
    int count = Integer.parseInt(arguments[0]);
    Damages damages = new Damages(Long.parseLong(arguments[1]));
    int wrong = 0;
    for (int i = 1; i <= count; i++) {
      String what = damages.damage();
      if (!what.isEmpty()) {
        System.out.println(i + "/" + count + " " + what);
        wrong++;
      }
    }
    System.out.println(count + " damaged, " + wrong + " wrong; " + damages.counts);
    System.exit(wrong == 0 ? 0 : 1);
  }

  /** A journal that was opened some times, each time for some runs, one of which was deleted. */
  private Base base(int times, int runs, boolean closed) throws IOException {
    Path folder = Files.createTempDirectory("damages");
    Path journal = folder.resolve("journal");
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (int time = 0; time < times; time++) {
      try (Journal open = Journal.open(journal)) {
        for (int i = 0; i < runs; i++) {
          RunId run = new RunId(open.nextNumber(), 1);
          SmallRuns.add(open, run, random.nextInt(6), run.number() % 3 != 0, random);
        }
        open.delete(new RunId(open.nextNumber() - 2, 1));
        if (!closed && time == times - 1) {
          files = read(journal);
        }
      }
    }
    SortedMap<RunId, List<String>> truth = new TreeMap<>();
    try (Journal open = Journal.openToRead(journal)) {
      open.runs().forEach(run -> truth.put(run, SmallRuns.events(open, run)));
    }
    Base base = new Base(closed ? read(journal) : files, truth);
    Flips.delete(folder);
    return base;
  }

  private static SortedMap<String, byte[]> read(Path folder) throws IOException {
    SortedMap<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return files;
  }

  /** Damages one; answers what is wrong with what is said of it, if anything is. */
  String damage() throws IOException {
    Base base = bases.get(random.nextInt(bases.size()));
    Damage damage = draw(base);
    Path folder = Files.createTempDirectory("damages");
    Path journal = folder.resolve("journal");
    for (Map.Entry<String, byte[]> file : base.files().entrySet()) {
      byte[] bytes = file.getKey().equals(damage.file()) ? damage.bytes() : file.getValue();
      if (bytes != null) {
        Path path = journal.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
      }
    }
    String wrong = look(base, damage, journal);
    Flips.delete(folder);
    return wrong.isEmpty() ? "" : damage.how() + " of " + damage.file() + ": " + wrong;
  }

  private Damage draw(Base base) {
    List<String> names = List.of();
    while (names.isEmpty()) {
      String kind = KINDS.get(random.nextInt(KINDS.size()));
      names = base.files().keySet().stream().filter(each -> isOf(each, kind)).toList();
    }
    String name = names.get(random.nextInt(names.size()));
    byte[] bytes = base.files().get(name).clone();
    int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
    if (bytes.length == 0 || random.nextInt(6) == 0) {
      return new Damage("removal", name, null, 0, bytes.length);
    }
    switch (random.nextInt(4)) {
      case 0 -> {
        return new Damage("cut at " + at, name, Arrays.copyOf(bytes, at), at, bytes.length);
      }
      case 1 -> {
        int from = at / PAGE * PAGE;
        int to = Math.min(from + PAGE, bytes.length);
        Arrays.fill(bytes, from, to, (byte) 0);
        return new Damage("zeroed page " + from, name, bytes, from, to);
      }
      case 2 -> {
        int to = Math.min(at + 16, bytes.length);
        for (int i = at; i < to; i++) {
          bytes[i] = (byte) random.nextInt();
        }
        return new Damage("overwriting from " + at, name, bytes, at, to);
      }
      default -> {
        int bit = random.nextInt(Byte.SIZE);
        bytes[at] ^= (byte) (1 << bit);
        return new Damage("flipped bit " + bit + " at " + at, name, bytes, at, at + 1);
      }
    }
  }

  private static boolean isOf(String file, String kind) {
    return Path.of(file).getFileName().toString().matches(kind);
  }

  private String look(Base base, Damage damage, Path journal) throws IOException {
    StringWriter out = new StringWriter();
    int code = pageferry(out, "journal", "list", "--journal", journal.toString());
    boolean told = code == 2 && out.toString().contains(journal.toString());
    counts.merge(told ? "told" : "harmless", 1, Integer::sum);
    if ((code != 0 && !told) || out.toString().contains("\tat ")) {
      return "code " + code + "\n" + out;
    }
    StringWriter verified = new StringWriter();
    int verify = pageferry(verified, "journal", "verify", "--journal", journal.toString());
    if (verify != code) {
      return "list " + code + ", verify " + verify + "\n" + out + verified;
    }
    String wrong = compare(base, damage, journal, told);
    if (!wrong.isEmpty()) {
      return wrong + "\n" + out;
    }
    return told ? untouched(base, damage, journal) : "";
  }

  private String compare(Base base, Damage damage, Path folder, boolean told) {
    SortedSet<RunId> bad = new TreeSet<>();
    SortedSet<RunId> listed = new TreeSet<>();
    try (Journal journal = Journal.openToRead(folder)) {
      listed.addAll(journal.runs());
      for (RunId run : listed) {
        List<String> truth = base.runs().get(run);
        if (truth == null) {
          return "run " + run + " is listed, which was deleted or never was";
        }
        if (journal.verify(run).isGood()) {
          List<String> now = journal.isEmpty(run) ? List.of() : SmallRuns.events(journal, run);
          boolean shortened = told && isBeginning(now, truth);
          if (!now.equals(truth) && !shortened && !isUnclosedTail(base, damage, truth, now)) {
            return "run " + run + " is not what it was, and said to be good";
          }
        } else {
          bad.add(run);
        }
      }
    }
    for (RunId run : base.runs().keySet()) {
      boolean lost = bad.contains(run) || !listed.contains(run);
      if (lost && (!told || !isHit(base, damage, run))) {
        if (!isUnclosedTail(base, damage, List.of(), List.of())) {
          return "run " + run + " is lost";
        }
      }
    }
    return "";
  }

  /** Whether this is an interrupted run that lacks its last chunks, of which it is said so. */
  private static boolean isBeginning(List<String> now, List<String> truth) {
    return truth.get(truth.size() - 1).equals("null")
        && now.size() <= truth.size()
        && now.subList(0, now.size() - 1).equals(truth.subList(0, now.size() - 1));
  }

  /** Whether the log of a killed process was cut, as it is when that is killed earlier. */
  private static boolean isUnclosedTail(
      Base base, Damage damage, List<String> truth, List<String> now) {
    return !base.files().containsKey("closed")
        && damage.how().startsWith("cut")
        && isOf(damage.file(), ".*\\.log|MANIFEST-.*")
        && now.size() <= truth.size();
  }

  /** Whether anything of a run is near the damage: in its block or record, or the next. */
  private static boolean isHit(Base base, Damage damage, RunId run) {
    if (!isOf(damage.file(), ".*\\.(log|sst)")) {
      return false;
    }
    String text = new String(base.files().get(damage.file()), StandardCharsets.ISO_8859_1);
    int margin = damage.file().endsWith(".log") ? 80_000 : 30_000;
    int from = damage.how().startsWith("cut") ? damage.from() - 30_000 : damage.from() - margin;
    int to = damage.to() + margin;
    String near = text.substring(Math.max(0, from), Math.min(text.length(), to));
    return near.contains(run.persistenceId())
        || near.contains("\"run\":{\"number\":" + run.number() + ",");
  }

  /** A command that would write must leave a damaged journal alone. */
  private static String untouched(Base base, Damage damage, Path journal) throws IOException {
    SortedMap<String, byte[]> before = read(journal);
    StringWriter out = new StringWriter();
    String run = base.runs().firstKey().toString();
    int code = pageferry(out, "journal", "delete", run, "--journal", journal.toString());
    if (code != 2 || out.toString().lines().count() != 1) {
      return "delete: code " + code + "\n" + out;
    }
    SortedMap<String, byte[]> after = read(journal);
    before.remove("lock");
    after.remove("lock");
    boolean same = before.keySet().equals(after.keySet());
    for (String file : before.keySet()) {
      same = same && Arrays.equals(before.get(file), after.get(file));
    }
    return same ? "" : "delete has changed a file";
  }

  private static int pageferry(StringWriter out, String... arguments) {
    long begun = System.nanoTime();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute(arguments);
    if (System.nanoTime() - begun > MOST_NS) {
      out.write("\tat last, after " + (System.nanoTime() - begun) / 1_000_000 + " ms");
    }
    return code;
  }
}
