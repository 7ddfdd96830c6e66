package pageferry.experiment.conform;

import java.util.List;
import pageferry.protocol.program.StepResult;

/** The corpus's short form of a list of numbers: {@code 1x16 -14x2}. */
final class RunLength {
  private RunLength() {}

  /** The values in short form; a status that the kernel did not write is a question mark. */
  static String of(List<Integer> values) {
    StringBuilder text = new StringBuilder();
    int start = 0;
    for (int i = 1; i <= values.size(); i++) {
      if (i == values.size() || !values.get(i).equals(values.get(start))) {
        int value = values.get(start);
        text.append(start == 0 ? "" : " ")
            .append(value == StepResult.UNWRITTEN ? "?" : Integer.toString(value))
            .append('x')
            .append(i - start);
        start = i;
      }
    }
    return text.toString();
  }
}
