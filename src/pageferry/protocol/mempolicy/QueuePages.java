package pageferry.protocol.mempolicy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.MigrateReason;
import pageferry.mm.NodeMask;
import pageferry.mm.StayCause;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Stays;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.node.lru.IsolateEntries;
import pageferry.protocol.ops.node.lru.IsolateFolio;
import pageferry.protocol.ops.space.CollectRange;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.thp.SplitHugePmd;
import pageferry.world.Attempt;
import pageferry.world.FaultKind;
import pageferry.world.PageSpan;
import pageferry.world.StayFacts;

/**
 * Scans a stretch of an address space and isolates the pages that lie on the wrong nodes:
 * queue_pages_range() (mm/mempolicy.c, Linux 6.1), mmap_lock held. Returns 0 or -EIO. Since 6.7
 * pages under migration count as those that could not be isolated, a large folio once.
 */
final class QueuePages extends Routine {
  /**
   * What the scan looks for.
   *
   * @param nodes a mask
   * @param inside whether pages on nodes of the mask are wanted, or those outside of it
   * @param rule whose pages may be taken
   * @param strictness what it makes of pages that it does not take
   */
  record Wanted(NodeMask nodes, boolean inside, SharedRule rule, Strictness strictness) {}

  /** What a scan makes of pages that it does not take. */
  enum Strictness {
    /** It passes them over. */
    NONE,
    /** It ends after a page table in which a page could not be isolated. */
    STOP,
    /** It takes none at all, and one found is an error. */
    CHECK_ONLY
  }

  private final int mm;
  private final Wanted wanted;
  private final long end;
  private final List<Source> queued = new ArrayList<>();
  private final TreeMap<Long, Source> large = new TreeMap<>();
  private long at;
  private int node;
  private int unmovable;
  private @Nullable Stays stays;
  private EntryList entries = new EntryList();
  private EntryList here = new EntryList();
  private long[] pfns = new long[0];
  private long[] mappings = new long[0];

  QueuePages(int mm, long start, long end, Wanted wanted) {
    super(KernelFunction.QUEUE_PAGES_RANGE);
    this.mm = mm;
    this.at = start;
    this.end = end;
    this.wanted = wanted;
  }

  /** The folios taken, in the order of their addresses. */
  List<Source> queued() {
    return queued;
  }

  /** How many pages could not be isolated. */
  int unmovable() {
    return unmovable;
  }

  @Override
  protected Instruction start() {
    return nextTable();
  }

  private Instruction nextTable() {
    if (at >= end || unmovable > 0 && wanted.strictness() == Strictness.STOP) {
      queued.sort(Comparator.comparingLong(Source::vpn));
      stays().tell();
      return done(0);
    }
    CollectRange collect = new CollectRange(at, end, wanted.nodes(), wanted.inside());
    return ask(mm, collect, MmapLock.NONE, cost(Cost.LOOKUP), this::collected);
  }

  /** A scan that splits the huge zero page's entry goes on with the small ones. */
  private Instruction collected(CollectRange.Collected table) {
    if (table.hugeZero() != 0 && has(KernelSwitch.SCAN_SPLITS_HUGE_ZERO)) {
      SplitHugePmd split = new SplitHugePmd(mm, table.next() - 1, table.hugeZero());
      looksAgain();
      return call(split, rc -> rc < 0 ? take(table) : nextTable());
    }
    return take(table);
  }

  private Instruction take(CollectRange.Collected table) {
    at = table.next();
    gotOn();
    boolean counts = has(KernelSwitch.SCAN_COUNTS_FAILURES);
    if (counts || table.hugeMigration()) {
      tellStaying(table.migrating(), StayCause.MIGRATING);
    }
    unmovable += counts ? table.migrating().count() : 0;
    if (wanted.strictness() == Strictness.CHECK_ONLY) {
      tellStaying(table.entries(), StayCause.NOT_ASKED);
      if (unmovable + table.entries().count() > 0) {
        return fail(Errno.EIO);
      }
    }
    if (table.hugeMigration() && !counts) {
      return fail(Errno.EIO);
    }
    entries = table.entries();
    node = -1;
    return nextNode();
  }

  /** What is under migration, or was found where nobody has asked for it to be moved. */
  private void tellStaying(EntryList staying, StayCause cause) {
    for (int i = 0; i < staying.count(); i++) {
      long vpn = Mapping.vpn(staying.mapping(i));
      boolean migrates = cause == StayCause.MIGRATING;
      long pages = staying.pages(i, paging());
      long pfn = migrates ? -1 : staying.pfn(i);
      PageSpan at = new PageSpan(mm, paging().address(vpn), pfn, pages);
      stays().add(cause, at, Stays.facts(current(), Errno.EIO.negated()));
    }
    stays().tell();
  }

  private Instruction nextNode() {
    int nodes = topology().nodeCount();
    for (node = following(nodes); node < nodes; node = following(nodes)) {
      int count = 0;
      here = new EntryList();
      pfns = new long[entries.count()];
      mappings = new long[entries.count()];
      for (int i = 0; i < entries.count(); i++) {
        if (nodeOf(entries.pfn(i)) == node && !failsIsolation(i)) {
          here.append(entries, i);
          pfns[count] = entries.pfn(i);
          mappings[count++] = entries.mapping(i);
        }
      }
      if (count > 0) {
        pfns = Arrays.copyOf(pfns, count);
        boolean once = has(KernelSwitch.SCAN_COUNTS_FAILURES);
        IsolateEntries isolate = new IsolateEntries(pfns, mappings, wanted.rule(), once);
        return ask(node, isolate, cost(Cost.SCAN_ISOLATE) * count, this::isolated);
      }
    }
    return nextTable();
  }

  /** The lowest node after the present one that any entry's page is on. */
  private int following(int nodes) {
    int next = nodes;
    for (int i = 0; i < entries.count(); i++) {
      int home = nodeOf(entries.pfn(i));
      next = home > node && home < next ? home : next;
    }
    return next;
  }

  private boolean failsIsolation(int entry) {
    boolean fails = fault(FaultKind.FAIL_FOLIO_ISOLATE, Attempt.Site.of(node, 0)) != null;
    if (fails) {
      unmovable++;
      long vpn = Mapping.vpn(entries.mapping(entry));
      stays()
          .add(
              StayCause.INJECTED,
              stays().at(mm, vpn, entries.pfn(entry)),
              Stays.facts(current(), Errno.EBUSY.negated()));
    }
    return fails;
  }

  private Stays stays() {
    MigrateReason reason =
        wanted.inside() ? MigrateReason.MR_SYSCALL : MigrateReason.MR_MEMPOLICY_MBIND;
    stays = stays == null ? new Stays(current(), reason) : stays;
    return stays;
  }

  /** What it has isolated itself, under another of its entries, is on its way. */
  private void stays(int i, int answer) {
    long pfn = pfns[i];
    int errno = IsolateFolio.errno(answer);
    long pages = here.pages(i, paging());
    long addr = paging().address(Mapping.vpn(mappings[i]));
    StayFacts facts = new StayFacts(-errno, -1, IsolateFolio.seen(answer), 1, cpu().nowNs());
    Map.Entry<Long, Source> before = large.floorEntry(pfn);
    boolean mine = before != null && pfn < before.getKey() + before.getValue().pages();
    StayCause cause = mine ? StayCause.ISOLATED_TWICE : IsolateFolio.cause(answer);
    stays().add(cause, new PageSpan(mm, addr, pfn, pages), facts);
  }

  private Instruction isolated(int[] answers) {
    for (int i = 0; i < answers.length; i++) {
      if (answers[i] > 0) {
        Source source = Source.isolated(answers[i], pfns[i], Mapping.vpn(mappings[i])).in(mm);
        queued.add(source);
        if (source.large()) {
          large.put(source.pfn(), source);
        }
      } else if (answers[i] != IsolateFolio.PASSED_OVER) {
        stays(i, answers[i]);
        unmovable += IsolateFolio.errno(answers[i]) == Errno.EBUSY.negated() ? 1 : 0;
      }
    }
    return nextNode();
  }
}
