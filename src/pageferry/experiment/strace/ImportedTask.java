package pageferry.experiment.strace;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task of a log, and the steps of its program so far. */
final class ImportedTask {
  private final int pid;
  private final String name;
  private final @Nullable ImportedTask parent;
  private final List<ImportedTask> threads = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();
  private SpaceMaps space;
  private int cpu = -1;

  /**
   * A step.
   *
   * @param text its text
   * @param child whose steps are its body, or null
   */
  record Line(StepText text, @Nullable ImportedTask child) {}

  /**
   * @param parent who made it; null: it is there from the beginning
   */
  ImportedTask(int pid, String name, @Nullable ImportedTask parent, SpaceMaps space) {
    this.pid = pid;
    this.name = name;
    this.parent = parent;
    this.space = space;
  }

  int pid() {
    return pid;
  }

  String name() {
    return name;
  }

  /** The process of the beginning from which it comes. */
  ImportedTask process() {
    return parent == null ? this : parent.process();
  }

  /** Where it runs first, -1: that is not known. */
  int cpu() {
    return cpu;
  }

  void cpu(int number) {
    cpu = number;
  }

  /** The other threads of its process. */
  List<ImportedTask> threads() {
    return threads;
  }

  List<Line> lines() {
    return lines;
  }

  SpaceMaps space() {
    return space;
  }

  void space(SpaceMaps other) {
    space = other;
  }

  void add(StepText step) {
    lines.add(new Line(step, null));
  }

  void add(StepText step, ImportedTask child) {
    lines.add(new Line(step, child));
  }
}
