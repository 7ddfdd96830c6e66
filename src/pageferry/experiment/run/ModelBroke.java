package pageferry.experiment.run;

import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.RunEnd;
import pageferry.experiment.plan.Row;

/** The model contradicted itself in a run: nothing that the run said can be believed. */
public final class ModelBroke extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Row row;

  /** The run's row and how the engine stopped it. */
  public ModelBroke(Row row, RunEnd end) {
    super(
        "internal error in " + row.title() + ": " + end.message() + where(end.cause()),
        end.cause());
    this.row = row;
  }

  /** A run that broke elsewhere. */
  public ModelBroke(Row row, String message) {
    super(message);
    this.row = row;
  }

  /** What was run. */
  public Row row() {
    return row;
  }

  /** The innermost place in our own code. */
  private static String where(@Nullable Throwable cause) {
    if (cause == null) {
      return "";
    }
    for (StackTraceElement frame : cause.getStackTrace()) {
      if (frame.getClassName().startsWith("pageferry.")) {
        return " (" + frame.getFileName() + ":" + frame.getLineNumber() + ")";
      }
    }
    return "";
  }
}
