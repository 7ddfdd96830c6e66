package pageferry.protocol.migrate;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Mapping;
import pageferry.protocol.Instruction;
import pageferry.protocol.Routine;
import pageferry.protocol.node.IsolateEntries;
import pageferry.protocol.node.IsolateFolio;
import pageferry.protocol.node.IsolateFolio.Rule;
import pageferry.protocol.space.EntryList;

/**
 * Isolates the folios that entries map, whoever else maps them: folio_isolate_lru() (mm/vmscan.c,
 * Linux 6.1) for each, one message per node. What is not on an LRU list is left out. Results in 0.
 */
public final class IsolatePages extends Routine {
  private final EntryList entries;
  private final @Nullable Source[] sources;
  private int node = -1;

  public IsolatePages(EntryList entries) {
    super("folio_isolate_lru");
    this.entries = entries;
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
    for (node++; node < cpu().machine().topology().nodeCount(); node++) {
      int[] mine = new int[entries.count()];
      int count = 0;
      for (int i = 0; i < entries.count(); i++) {
        if (nodeOf(entries.pfn(i)) == node) {
          mine[count++] = i;
        }
      }
      if (count > 0) {
        return isolate(Arrays.copyOf(mine, count));
      }
    }
    return done(0);
  }

  private Instruction isolate(int[] mine) {
    long[] pfns = Arrays.stream(mine).mapToLong(entries::pfn).toArray();
    long[] mappings = Arrays.stream(mine).mapToLong(entries::mapping).toArray();
    IsolateEntries isolate = new IsolateEntries(pfns, mappings, Rule.ALL);
    return ask(node, isolate, cost(Cost.ISOLATE) * mine.length, now -> isolated(mine, now));
  }

  private Instruction isolated(int[] mine, int[] answers) {
    for (int i = 0; i < mine.length; i++) {
      if (answers[i] > 0) {
        boolean large = answers[i] == IsolateFolio.LARGE;
        long pfn = entries.pfn(mine[i]);
        long vpn = Mapping.vpn(entries.mapping(mine[i]));
        sources[mine[i]] = new Source(large ? pfn & ~511L : pfn, large ? 9 : 0, vpn);
      }
    }
    return nextNode();
  }
}
