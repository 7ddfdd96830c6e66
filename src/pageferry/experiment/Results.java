package pageferry.experiment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What an experiment gave.
 *
 * @param experiment the experiment
 * @param rows what each run gave
 * @param verdicts what became of each expectation
 */
public record Results(Experiment experiment, List<RowResult> rows, List<Verdict> verdicts) {
  private static final int DIGEST_CHARS = 16;

  public Results {
    rows = List.copyOf(rows);
    verdicts = List.copyOf(verdicts);
  }

  /** Whether every run ended as it must and no expectation failed. */
  public boolean holds() {
    return rows.stream().allMatch(RowResult::endedWell)
        && verdicts.stream().noneMatch(each -> each.outcome() == Verdict.Outcome.FAILED);
  }

  /** One digest of the digests of all runs. */
  public String digest() {
    return digest(rows);
  }

  /** One digest of the digests of these runs. */
  static String digest(List<RowResult> rows) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (RowResult row : rows) {
        sha.update((row.digest() + "\n").getBytes(StandardCharsets.US_ASCII));
      }
      return HexFormat.of().formatHex(sha.digest()).substring(0, DIGEST_CHARS);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
