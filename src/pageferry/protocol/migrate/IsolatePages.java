package pageferry.protocol.migrate;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.node.lru.IsolateEntries;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.NodeShares;

/**
 * Isolates the folios that entries map, whoever else maps them: folio_isolate_lru() (mm/vmscan.c,
 * Linux 6.1) for each, one message per node. What is not on an LRU list is left out. Returns 0.
 */
public final class IsolatePages extends Routine {
  private final EntryList entries;
  private final @Nullable Source[] sources;
  private final NodeShares shares;

  public IsolatePages(EntryList entries) {
    super(KernelFunction.FOLIO_ISOLATE_LRU);
    this.entries = entries;
    this.shares = new NodeShares(entries);
    this.sources = new Source[entries.count()];
  }

  /** The folios isolated, in the order of the entries. */
  public List<Source> isolated() {
    return Stream.of(sources).filter(Objects::nonNull).map(Objects::requireNonNull).toList();
  }

  @Override
  protected Instruction start() {
    return nextNode();
  }

  private Instruction nextNode() {
    return shares.next(topology()) ? isolate() : done(0);
  }

  private Instruction isolate() {
    int[] mine = shares.indexes();
    IsolateEntries isolate =
        new IsolateEntries(shares.pfns(0), shares.mappings(), SharedRule.ALL, false);
    return ask(
        shares.node(), isolate, cost(Cost.ISOLATE) * mine.length, now -> isolated(mine, now));
  }

  private Instruction isolated(int[] mine, int[] answers) {
    for (int i = 0; i < mine.length; i++) {
      if (answers[i] > 0) {
        long vpn = Mapping.vpn(entries.mapping(mine[i]));
        int mm = Mapping.mm(entries.mapping(mine[i]));
        sources[mine[i]] = Source.isolated(answers[i], entries.pfn(mine[i]), vpn).in(mm);
      }
    }
    return nextNode();
  }
}
