package pageferry.protocol.ops.space;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Operations on several entries of one page table, one after the other: page_vma_mapped_walk()
 * (mm/page_vma_mapped.c, Linux 6.1) keeps the table locked from one entry of a large folio to the
 * next. Answers what each answers.
 *
 * @param each the operations, one at least
 * @param <R> what each of them answers
 */
public record EntryRun<R>(List<EntryOp<R>> each) implements EntryOp<List<R>> {
  public EntryRun {
    each = List.copyOf(each);
  }

  /** One operation for each number from one on, before another. */
  public static <R> EntryRun<R> of(int from, int end, IntFunction<? extends EntryOp<R>> op) {
    List<EntryOp<R>> each = new ArrayList<>(end - from);
    for (int i = from; i < end; i++) {
      each.add(op.apply(i));
    }
    return new EntryRun<>(each);
  }

  @Override
  public long vpn() {
    return each.get(0).vpn();
  }

  @Override
  public List<R> on(Space space) {
    List<R> answers = new ArrayList<>(each.size());
    each.forEach(op -> answers.add(op.on(space)));
    return answers;
  }
}
