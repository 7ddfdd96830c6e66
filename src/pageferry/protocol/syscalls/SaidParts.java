package pageferry.protocol.syscalls;

import java.util.List;
import pageferry.mm.AnswerPart;
import pageferry.protocol.program.StepResult;

/** What a step's answer consists of besides its return value, as numbers. */
final class SaidParts {
  private SaidParts() {}

  /** Hears of a part: a value so many times in a row. */
  interface Listener {
    void said(AnswerPart part, long value, long times);
  }

  /** Tells all parts of an answer, each array in its order. */
  static void of(StepResult answer, Listener listener) {
    statuses(answer.status(), listener);
    for (AnswerPart part : List.of(AnswerPart.MODE, AnswerPart.NODE)) {
      String number = answer.said().get(part.text());
      if (number != null) {
        listener.said(part, Long.parseLong(number), 1);
      }
    }
    for (String node : answer.said().getOrDefault("nodes", "").split("[\\[\\],]")) {
      if (!node.isEmpty()) {
        listener.said(AnswerPart.NODES, Long.parseLong(node), 1);
      }
    }
  }

  private static void statuses(List<Integer> statuses, Listener listener) {
    int from = 0;
    for (int i = 1; i <= statuses.size(); i++) {
      if (i == statuses.size() || !statuses.get(i).equals(statuses.get(from))) {
        listener.said(AnswerPart.STATUS, statuses.get(from), i - from);
        from = i;
      }
    }
  }
}
