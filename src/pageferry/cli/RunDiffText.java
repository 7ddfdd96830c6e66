package pageferry.cli;

import java.util.List;
import pageferry.journal.Event;
import pageferry.journal.RunDiff;
import pageferry.journal.RunId;

/** Where two runs part, as a person reads it. */
final class RunDiffText {
  private RunDiffText() {}

  static String of(RunDiff diff, RunId left, RunId right) {
    if (diff.isEqual()) {
      return "equal: " + diff.equal() + " events\n";
    }
    StringBuilder text = new StringBuilder();
    text.append("the first ").append(diff.equal()).append(" events are equal, the last of them:\n");
    diff.common().forEach(event -> text.append("    ").append(event).append('\n'));
    side(text, left, diff.left(), diff);
    side(text, right, diff.right(), diff);
    return text.toString();
  }

  private static void side(StringBuilder text, RunId run, List<Event> events, RunDiff diff) {
    text.append("run ").append(run);
    if (events.isEmpty()) {
      text.append(" ends\n");
      return;
    }
    text.append(": ").append(diff.doing(events.get(0))).append('\n');
    for (int i = 0; i < events.size(); i++) {
      text.append(i == 0 ? "  > " : "    ").append(events.get(i)).append('\n');
    }
  }
}
