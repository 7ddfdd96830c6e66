package pageferry.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.Units;
import pageferry.journal.Journal;
import pageferry.journal.RunId;
import pageferry.journal.RunSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code pageferry journal prune}. */
@Command(
    name = "prune",
    description = {
      "Deletes old runs, and frees their space on the disk.",
      "What several options name is all deleted. Without any it is bad input."
    },
    mixinStandardHelpOptions = true)
final class JournalPruneCommand implements Callable<Integer> {
  private static final Pattern AGE = Pattern.compile("([0-9]{1,6}) *(min|h|d|w)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "min", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1),
          "w", Duration.ofDays(7));

  @Spec private CommandSpec spec;

  @Mixin private final JournalOption option = new JournalOption();

  @Option(
      names = "--older-than",
      paramLabel = "AGE",
      description = "Deletes what began that long ago or longer: 30d, 12h, 2w, 90min.")
  private @Nullable String age;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description = "Deletes all runs but the N that began last.")
  private @Nullable Integer keep;

  @Option(
      names = "--max-size",
      paramLabel = "SIZE",
      description = "Deletes the oldest runs until all together take no more: 500MiB.")
  private @Nullable String size;

  @Option(names = "--dry-run", description = "Only says what would be deleted.")
  private boolean dry;

  @Override
  public Integer call() {
    long before = before();
    long most = most();
    if (age == null && keep == null && size == null) {
      throw new BadInput("prune: expected --older-than, --keep or --max-size, found none of them");
    }
    if (keep != null && keep < 0) {
      throw BadInput.at(new Place("--keep", 0), "a number from 0 on", "'" + keep + "'");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Journal journal = dry ? option.openToRead() : option.openToDelete()) {
      if (size != null && journal.sizeOnDisk() < 0) {
        throw new BadInput("--max-size: expected the folder of a journal, found another store");
      }
      SortedSet<RunId> doomed = doomed(journal, before, most);
      for (RunId run : doomed) {
        String what = run + "  " + JournalText.size(Math.max(0, journal.size(run)));
        if (!dry) {
          journal.delete(run);
        }
        out.println((dry ? "would delete " : "deleted ") + what);
      }
      int left = journal.runs().size() - (dry ? doomed.size() : 0);
      out.println(left == 1 ? "1 run is left" : left + " runs are left");
      JournalText.sayStarved(journal, spec.commandLine().getErr());
    }
    out.flush();
    return ExitCode.HOLDS;
  }

  private SortedSet<RunId> doomed(Journal journal, long before, long most) {
    List<RunSummary> runs = new ArrayList<>(journal.summaries());
    runs.sort(Comparator.comparingLong(JournalPruneCommand::began).thenComparing(RunSummary::run));
    SortedSet<RunId> doomed = new TreeSet<>();
    runs.stream().filter(run -> began(run) <= before).forEach(run -> doomed.add(run.run()));
    int surplus = keep == null ? 0 : Math.max(0, runs.size() - keep);
    runs.subList(0, surplus).forEach(run -> doomed.add(run.run()));
    long left =
        runs.stream()
            .filter(run -> !doomed.contains(run.run()))
            .mapToLong(run -> journal.size(run.run()))
            .sum();
    for (RunSummary run : runs) {
      if (left > most && doomed.add(run.run())) {
        left -= journal.size(run.run());
      }
    }
    return doomed;
  }

  /** When a run began; one of which nothing was written, long ago. */
  private static long began(RunSummary run) {
    return run.started() == null ? 0 : run.started().origin().epochMs();
  }

  /** What began at this time or before is too old. */
  private long before() {
    if (age == null) {
      return -1;
    }
    Matcher matcher = AGE.matcher(age.strip());
    if (!matcher.matches()) {
      throw BadInput.at(
          new Place("--older-than", 0), "an age such as 30d, 12h or 90min", "'" + age + "'");
    }
    Duration unit = Objects.requireNonNull(UNITS.get(matcher.group(2)));
    Duration old = unit.multipliedBy(Long.parseLong(matcher.group(1)));
    return Instant.now().minus(old).toEpochMilli();
  }

  private long most() {
    if (size == null) {
      return Long.MAX_VALUE;
    }
    OptionalLong bytes = Units.bytes(size);
    if (bytes.isEmpty() || bytes.getAsLong() < 0) {
      throw BadInput.at(new Place("--max-size", 0), "a size such as 500MiB", "'" + size + "'");
    }
    return bytes.getAsLong();
  }
}
