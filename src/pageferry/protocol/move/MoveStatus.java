package pageferry.protocol.move;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import pageferry.protocol.program.StepResult;

/** The status array of move_pages(2), as long as its pages and kept as far as it is written. */
final class MoveStatus {
  private static final int FIRST = 64;

  private final long size;
  private int[] written = new int[0];

  MoveStatus(long size) {
    this.size = size;
  }

  void set(long entry, int value) {
    int index = Math.toIntExact(entry);
    if (index >= written.length) {
      int before = written.length;
      long more = Math.max(Math.max(FIRST, index + 1L), before * 2L);
      written = Arrays.copyOf(written, (int) Math.min(size, more));
      Arrays.fill(written, before, written.length, StepResult.UNWRITTEN);
    }
    written[index] = value;
  }

  /** All entries, those that were not written as {@link StepResult#UNWRITTEN}. */
  List<Integer> entries() {
    List<Integer> rest =
        Collections.nCopies(Math.toIntExact(size - written.length), StepResult.UNWRITTEN);
    return Stream.concat(IntStream.of(written).boxed(), rest.stream()).toList();
  }

  /** How often each value stands there. */
  TreeMap<Integer, Long> counts() {
    TreeMap<Integer, Long> counts = new TreeMap<>();
    for (int from = 0, to; from < written.length; from = to) {
      to = from + 1;
      while (to < written.length && written[to] == written[from]) {
        to++;
      }
      counts.merge(written[from], (long) to - from, Long::sum);
    }
    if (size > written.length) {
      counts.merge(StepResult.UNWRITTEN, size - written.length, Long::sum);
    }
    return counts;
  }
}
