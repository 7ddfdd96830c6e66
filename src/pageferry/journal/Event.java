package pageferry.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import pageferry.journal.EventType.Field;
import pageferry.world.PlainText;
import pageferry.world.Tracepoint;

/**
 * One tracepoint of a journal.
 *
 * @param number its number among those that the run keeps, from 0
 * @param when when, and by whom
 * @param shape its type
 * @param words its fields
 */
public record Event(long number, When when, EventShape shape, long[] words) {
  /** What exports call what all tracepoints have: no field of any is called so. */
  static final List<String> COLUMNS = List.of("n", "ns", "cpu", "task", "event");

  /**
   * When something happened, and by whom.
   *
   * @param timeNs the virtual instant
   * @param cpu the CPU, or -1
   * @param task the pid of the running task, or 0 for kernel threads and interrupts
   */
  public record When(long timeNs, int cpu, int task) {}

  /** The name of its type, such as {@code folio_locked}. */
  public String name() {
    return shape.type().name();
  }

  /** The tracepoint; null if this version has no such tracepoint. */
  public @Nullable Tracepoint tracepoint() {
    return shape.tracepoint(words);
  }

  /** Whether it is about that page frame. */
  public boolean isAbout(long pfn) {
    List<Field> fields = shape.type().fields();
    for (int i = 0; i < words.length; i++) {
      if (fields.get(i).isPfn() && words[i] == pfn) {
        return true;
      }
    }
    return false;
  }

  /** Its fields as people read them: {@code pfn=0x1f order=0}. */
  public String fields() {
    List<String> texts = new ArrayList<>();
    List<Field> fields = shape.type().fields();
    for (int i = 0; i < words.length; i++) {
      texts.add(fields.get(i).name() + "=" + fields.get(i).text(words[i]));
    }
    return String.join(" ", texts);
  }

  /** Whether the other one is the same tracepoint by the same task at the same time. */
  public boolean isLike(Event other) {
    return when.equals(other.when)
        && name().equals(other.name())
        && (Arrays.equals(words, other.words) && shape.type().equals(other.shape.type())
            || fields().equals(other.fields()));
  }

  /** The event in one line. */
  @Override
  public String toString() {
    String cpu = when.cpu() < 0 ? "-" : "cpu" + when.cpu();
    String line =
        String.format(
            Locale.ROOT,
            "%8d %15.9f %-6s %5d  %-24s %s",
            number,
            when.timeNs() / 1e9,
            cpu,
            when.task(),
            name(),
            fields());
    return PlainText.of(line.stripTrailing());
  }
}
