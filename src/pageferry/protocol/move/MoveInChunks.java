package pageferry.protocol.move;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.StayCause;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Stays;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.node.lru.IsolateFolio;
import pageferry.protocol.ops.space.LookUpPage;
import pageferry.protocol.ops.space.LookUpPage.Found;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.program.MoveArrays;

/**
 * The moving half of move_pages(2) before commit a49bd4d7: do_pages_move() and
 * do_move_page_to_node_array() (mm/migrate.c, Linux 4.15). The arrays are cut into chunks that fill
 * one page of records; a chunk is looked up and migrated as one list, whatever its targets,
 * mmap_sem held for reading. Each page's record takes its result. Returns 0 even if pages have
 * failed, or a negated errno.
 */
final class MoveInChunks extends Routine {
  /** The bytes of a record. */
  private static final int RECORD = 24;

  private final int mm;
  private final boolean all;
  private final MoveArrays arrays;
  private final MoveArguments arguments;
  private final MoveStatus status;
  private final TreeMap<Long, Integer> targets = new TreeMap<>();
  private final List<Source> queued = new ArrayList<>();
  private int[] records = new int[0];
  private int[] sources = new int[0];
  private @Nullable Stays stays;
  private long start;
  private int at;

  /**
   * @param mm the address space
   * @param all whether shared pages may be moved
   * @param arrays the arrays of the call
   * @param arguments the same, read
   * @param status the status array, which is filled
   */
  MoveInChunks(int mm, boolean all, MoveArrays arrays, MoveArguments arguments, MoveStatus status) {
    super(KernelFunction.DO_MOVE_PAGE_TO_NODE_ARRAY);
    this.mm = mm;
    this.all = all;
    this.arrays = arrays;
    this.arguments = arguments;
    this.status = status;
  }

  @Override
  protected Instruction start() {
    return nextChunk();
  }

  /** One wrong argument in a chunk, and nothing of it is done. */
  private Instruction nextChunk() {
    if (start == arrays.count()) {
      stays().tell();
      return done(0);
    }
    int most = paging().bytes() / RECORD - 1;
    int size = (int) Math.min(most, arrays.count() - start);
    for (int i = 0; i < size; i++) {
      int error = arguments.error(start + i);
      if (error != 0) {
        return leave(error);
      }
    }
    records = new int[size];
    sources = new int[size];
    Arrays.fill(sources, -1);
    targets.clear();
    queued.clear();
    at = 0;
    return ask(mm, Nothing.NOTHING, MmapLock.READ, 0, locked -> nextEntry());
  }

  private Instruction nextEntry() {
    if (at == records.length) {
      return migrate();
    }
    LookUpPage look = new LookUpPage(arrays.pages().page(start + at));
    return ask(mm, look, MmapLock.NONE, cost(Cost.LOOKUP), this::lookedUp);
  }

  private Instruction lookedUp(Found found) {
    if (!arguments.reachable(found)) {
      stays(arguments.cause(found), arguments.absence(found), found.pfn());
      return record(arguments.absence(found));
    }
    int node = nodeOf(found.pfn());
    if (node == arguments.node(start + at)) {
      stays(StayCause.ALREADY_THERE, 0, found.pfn());
      return record(node);
    }
    long mapping = Mapping.of(mm, found.entryVpn(), found.huge());
    SharedRule rule = all ? SharedRule.ALL : SharedRule.PAGE_MAPPED_ONCE;
    IsolateFolio isolate = new IsolateFolio(found.pfn(), mapping, rule);
    return ask(node, isolate, cost(Cost.ISOLATE), rc -> isolated(found.pfn(), rc));
  }

  private Instruction isolated(long pfn, int rc) {
    if (rc < 0) {
      stays(IsolateFolio.cause(rc), IsolateFolio.errno(rc), pfn);
      return record(IsolateFolio.errno(rc));
    }
    Source source = Source.isolated(rc, pfn, arrays.pages().page(start + at)).in(mm);
    sources[at] = queued.size();
    queued.add(source);
    targets.put(source.pfn(), arguments.node(start + at));
    return record(0);
  }

  private void stays(StayCause cause, int errno, long pfn) {
    stays()
        .add(
            cause,
            stays().at(mm, arrays.pages().page(start + at), pfn),
            Stays.facts(current(), errno));
  }

  private Stays stays() {
    stays = stays == null ? new Stays(current(), MigrateReason.MR_SYSCALL) : stays;
    return stays;
  }

  /** The chunks from this one on. */
  private Instruction leave(long error) {
    long end = Math.min(arrays.count(), arrays.pages().size());
    for (at = 0; start + at < end; at++) {
      stays(StayCause.NOT_TRIED, (int) error, -1);
    }
    stays().tell();
    return done(error);
  }

  private Instruction record(int value) {
    records[at++] = value;
    return nextEntry();
  }

  private Instruction migrate() {
    if (queued.isEmpty()) {
      return release(0);
    }
    MigratePages migrate =
        new MigratePages(
            queued,
            new Target.ByRecord(targets),
            MigrateMode.MIGRATE_SYNC,
            MigrateReason.MR_SYSCALL);
    return call(migrate, rc -> migrated(migrate.left(), rc));
  }

  private Instruction migrated(List<Source> left, long rc) {
    return call(new PutBack(left), nothing -> release(rc));
  }

  private Instruction release(long rc) {
    return ask(mm, Nothing.NOTHING, MmapLock.RELEASE, 0, nothing -> store(rc));
  }

  /** Pages that have failed are an error of their record alone. */
  private Instruction store(long rc) {
    if (rc < 0 || arrays.bad().status()) {
      start += records.length;
      return leave(rc < 0 ? rc : Errno.EFAULT.negated());
    }
    for (int i = 0; i < records.length; i++) {
      boolean wasQueued = sources[i] >= 0;
      int failure = wasQueued ? queued.get(sources[i]).failure() : 0;
      int moved = wasQueued ? arguments.node(start + i) : records[i];
      status.set(start + i, failure < 0 ? failure : moved);
    }
    start += records.length;
    return nextChunk();
  }
}
