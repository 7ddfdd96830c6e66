package pageferry.world;

import java.util.List;

/** Something that knows where in the kernel a task is. */
public interface CallTrace {
  /** The kernel functions the task is in, innermost first. */
  List<String> callTrace();

  /** The name of the task. */
  default String name() {
    return "task";
  }
}
