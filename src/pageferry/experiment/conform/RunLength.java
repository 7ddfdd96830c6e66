package pageferry.experiment.conform;

import java.util.List;
import pageferry.protocol.program.StepResult;

/** The corpus's short form of a list: {@code 1x16 -14x2}. */
public final class RunLength {
  private RunLength() {}

  /** The values in short form; a status that the kernel did not write is a question mark. */
  public static String of(List<Integer> values) {
    return ofWords(values.stream().map(RunLength::word).toList());
  }

  private static String word(int value) {
    return value == StepResult.UNWRITTEN ? "?" : Integer.toString(value);
  }

  /** The same of words. */
  public static String ofWords(List<String> words) {
    StringBuilder text = new StringBuilder();
    int start = 0;
    for (int i = 1; i <= words.size(); i++) {
      if (i == words.size() || !words.get(i).equals(words.get(start))) {
        text.append(start == 0 ? "" : " ").append(words.get(start)).append('x').append(i - start);
        start = i;
      }
    }
    return text.toString();
  }
}
