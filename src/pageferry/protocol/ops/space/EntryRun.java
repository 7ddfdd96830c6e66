package pageferry.protocol.ops.space;

import java.util.ArrayList;
import java.util.List;

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
