package pageferry.experiment.threads;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What became of a run: what a replay of it has to come to as well.
 *
 * @param ending how it ended, as {@link pageferry.experiment.plan.Ending#key} has it, or {@link
 *     #BROKE}
 * @param says who waited for what, which cycles had closed and what was unsound, in words
 * @param events how many events there were
 * @param digest of the events of each actor with their times, in hexadecimal digits
 * @param memory a digest of free pages, counters and, at rest, of all memory
 */
record TranscriptEnd(String ending, List<String> says, long events, String digest, String memory) {
  /** The ending of a run in which an actor threw something. */
  static final String BROKE = "broke";

  TranscriptEnd {
    says = List.copyOf(says);
  }

  /** What is not as in another one, in words, or null. */
  @Nullable String difference(TranscriptEnd wanted) {
    List<String> differences = new ArrayList<>();
    compare(differences, "ending", wanted, TranscriptEnd::ending);
    compare(differences, "end", wanted, each -> String.join("; ", each.says()));
    if (!ending.equals(BROKE)) {
      compare(differences, "number of events", wanted, TranscriptEnd::events);
      compare(differences, "digest of events", wanted, TranscriptEnd::digest);
      compare(differences, "digest of memory", wanted, TranscriptEnd::memory);
    }
    return differences.isEmpty() ? null : String.join(", ", differences);
  }

  private void compare(
      List<String> differences,
      String what,
      TranscriptEnd wanted,
      Function<TranscriptEnd, Object> part) {
    if (!part.apply(this).equals(part.apply(wanted))) {
      differences.add(what + " '" + part.apply(this) + "' instead of '" + part.apply(wanted) + "'");
    }
  }
}
