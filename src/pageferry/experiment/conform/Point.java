package pageferry.experiment.conform;

import org.jspecify.annotations.Nullable;

/**
 * One answer of the model beside a real kernel's.
 *
 * @param field the field it belongs to
 * @param area what it is an answer of: a step's op, or the field
 * @param where the step, map or counter
 * @param expected what the kernel answered
 * @param got what the model answered, or null if it answered the same
 */
public record Point(Field field, String area, String where, String expected, @Nullable String got) {
  /** Whether the model answers as the kernel does. */
  public boolean agrees() {
    return got == null;
  }

  @Override
  public String toString() {
    return where + ": expected " + expected + ", got " + got;
  }
}
