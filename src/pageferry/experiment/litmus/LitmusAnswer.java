package pageferry.experiment.litmus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conform.RunLength;
import pageferry.mm.PageSet;
import pageferry.mm.Signal;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.move.MovePagesCall;
import pageferry.protocol.program.StepResult;

/** What a step of a race answered, in the words of recordings. */
final class LitmusAnswer {
  /** What an exit answers. */
  static final String GONE = "gone";

  /** The answer of a step that never returned. */
  static final String NEVER = "never returned";

  private LitmusAnswer() {}

  /**
   * The answer of a step in one text.
   *
   * @param result what it answered, null if it never returned
   * @param read what it read, page by page
   */
  static String of(Step step, @Nullable StepResult result, List<String> read) {
    if (result == null) {
      return NEVER;
    }
    if (step.op() == StepOp.EXIT) {
      return GONE;
    }
    if (step.op() == StepOp.TOUCH) {
      return touched(step, result.signal(), read);
    }
    String text = Long.toString(result.ret());
    if (result.errno() != null) {
      text += " " + result.errno().name();
    }
    return text + status(step, result);
  }

  private static String status(Step step, StepResult result) {
    if (!(step instanceof MovePagesCall.MovePages call)) {
      return "";
    }
    List<Integer> status = new ArrayList<>(result.status());
    while (status.size() < call.arrays().pages().size()) {
      status.add(StepResult.UNWRITTEN);
    }
    return " " + RunLength.of(status);
  }

  /** Page by page; a signal ends a touch. */
  private static String touched(
      Step step, StepResult.@Nullable UserSignal signal, List<String> read) {
    if (!(step instanceof Step.Touch touch)) {
      return "";
    }
    PageSet pages = touch.pages();
    List<String> letters = new ArrayList<>(Collections.nCopies((int) pages.size(), "w"));
    for (int i = 0; !touch.write() && i < Math.min(read.size(), letters.size()); i++) {
      letters.set(i, read.get(i));
    }
    for (int i = 0; signal != null && i < letters.size(); i++) {
      if (pages.page(i) == signal.vpn()) {
        letters.set(i, signal.sig() == Signal.SIGBUS ? "E" : "S");
        return RunLength.ofWords(letters.subList(0, i + 1));
      }
    }
    return RunLength.ofWords(letters);
  }
}
