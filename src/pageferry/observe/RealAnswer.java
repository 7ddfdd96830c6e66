package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.mm.AnswerPart;
import pageferry.mm.StepOp;

/**
 * What a step really answered, somewhere else.
 *
 * @param line where the record of it has that, 0: not known
 * @param op what the step does
 * @param answer the answer, of which only that part is known that is there
 */
public record RealAnswer(int line, StepOp op, StepAnswer answer) {

  /** Whether an answer is the same in all that is known of the real one; null is none at all. */
  public boolean isEqualTo(@Nullable StepAnswer other) {
    if (other == null || !isReturn(other)) {
      return false;
    }
    return answer.said().entrySet().stream()
        .filter(part -> part.getKey() != AnswerPart.MIGRATED)
        .allMatch(
            part -> part.getValue().equals(other.said().getOrDefault(part.getKey(), List.of())));
  }

  /** Whether an answer has the same return value and errno. */
  public boolean isReturn(@Nullable StepAnswer other) {
    return other != null && answer.ret() == other.ret() && answer.errno().equals(other.errno());
  }

  /** Whether it says how many pages the call migrated. */
  public boolean hasMigrated() {
    return answer.said().containsKey(AnswerPart.MIGRATED);
  }

  /** Whether another answer has migrated as many pages; null is none at all. */
  public boolean isMigration(@Nullable StepAnswer other) {
    return other != null && hasMigrated() && migrated(answer) == migrated(other);
  }

  private static long migrated(StepAnswer answer) {
    return answer.said().getOrDefault(AnswerPart.MIGRATED, List.of(0L)).get(0);
  }

  /** Of how many pages it says where they are. */
  public int pages() {
    return (int) places(answer).count();
  }

  /** Of how many of these pages another answer says the same. */
  public int equalPages(@Nullable StepAnswer other) {
    List<Long> real = places(answer).toList();
    List<Long> found = other == null ? List.of() : places(other).toList();
    int equal = 0;
    for (int i = 0; i < Math.min(real.size(), found.size()); i++) {
      equal += real.get(i).equals(found.get(i)) ? 1 : 0;
    }
    return equal;
  }

  private static Stream<Long> places(StepAnswer answer) {
    List<Long> places = new ArrayList<>();
    for (AnswerPart part : List.of(AnswerPart.STATUS, AnswerPart.NODE)) {
      places.addAll(answer.said().getOrDefault(part, List.of()));
    }
    return places.stream();
  }
}
