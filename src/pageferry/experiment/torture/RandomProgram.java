package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.List;

/** Random steps for one thread: single ones, and those around others. */
final class RandomProgram {
  private final Draw draw;
  private final RandomCalls calls;
  private final String thread;
  private final String ready;
  private int children;
  private int held;

  /**
   * @param thread the thread's name
   * @param ready a signal that is raised before the thread begins
   */
  RandomProgram(Draw draw, RandomCalls calls, String thread, String ready) {
    this.draw = draw;
    this.calls = calls;
    this.thread = thread;
    this.ready = ready;
  }

  List<String> steps(int most) {
    List<String> steps = new ArrayList<>();
    int count = draw.from(1, most);
    for (int i = 0; i < count; i++) {
      add(steps, most);
    }
    return steps;
  }

  private void add(List<String> steps, int most) {
    int what = draw.from(0, 99);
    if (what < 5) {
      hold(steps, most);
    } else if (what < 10) {
      steps.add(holdFolios());
    } else if (what < 16) {
      nest(steps, most);
    } else if (what == 16) {
      steps.add("{ op = exit }");
    } else {
      steps.add(calls.any());
    }
  }

  /** A pin or a reference, something meanwhile, and often its release. */
  private void hold(List<String> steps, int most) {
    boolean pin = draw.percent(50);
    String name = "held-" + held++;
    steps.add(calls.range(pin ? "pin" : "hold", ", name = " + name));
    if (most > 2) {
      add(steps, most / 2);
    }
    if (draw.percent(70)) {
      steps.add("{ op = " + (pin ? "unpin" : "unhold") + ", name = " + name + " }");
    }
  }

  /** One page lock, for a pause only: whoever waited under it could wait for itself. */
  private String holdFolios() {
    if (draw.percent(50)) {
      String page = ", pages = \"" + draw.from(0, 31) + "\"";
      String pause = ", how = locked, body = [{ op = sleep, time = 20 us }] }";
      return "{ op = hold_folios, map = " + draw.oneOf("a", "h", "s", "t") + page + pause;
    }
    String body = ", how = referenced, body = [" + calls.any() + "]";
    return calls.range("hold_folios", draw.oneOf("a", "s"), body);
  }

  private void nest(List<String> steps, int most) {
    if (most < 4) {
      steps.add(calls.movePages());
      return;
    }
    boolean forks = draw.percent(60);
    String child = thread + "-child-" + children++;
    List<String> inner = new ArrayList<>();
    int count = draw.from(1, most / 2);
    for (int i = 0; i < count; i++) {
      add(inner, forks ? most / 2 : 1);
    }
    String body = "body = [" + String.join(", ", inner) + "] }";
    steps.add(
        forks ? "{ op = fork, child = " + child + ", " + body : "{ op = " + again() + ", " + body);
  }

  private String again() {
    return switch (draw.from(0, 2)) {
      case 0 -> "for, duration = " + draw.oneOf("10 us", "200 us");
      case 1 -> "until, signal = " + ready;
      default -> "repeat, times = " + draw.from(2, 4);
    };
  }
}
