package pageferry.protocol.reclaim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;
import pageferry.mm.VmCounter;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.ops.inode.RemovePage;
import pageferry.protocol.ops.node.BeginWrite;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.EvictFile;
import pageferry.protocol.ops.node.FindPlace;
import pageferry.protocol.ops.node.KeepActive;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.NoteFiles;
import pageferry.protocol.ops.node.OldestFiles;
import pageferry.protocol.ops.node.ReclaimBatch;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.WantWritten;
import pageferry.protocol.ops.node.lru.CheckReferences;
import pageferry.protocol.ops.node.lru.InsertLru;
import pageferry.protocol.ops.node.lru.IsolateLocked;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.reclaim.ShrinkFolios.Folio;
import pageferry.protocol.swap.UnmapToSwap;
import pageferry.protocol.sync.FlushFiles;
import pageferry.protocol.writeback.SubmitWrite;
import pageferry.world.MemoryEvent;

/**
 * Reclaims folios of files of a node, 32 at most: shrink_inactive_list() with shrink_folio_list()
 * (mm/vmscan.c, Linux 6.1). Clean ones are unmapped and freed. Dirty ones and those under writeback
 * stay active until they are written; only kswapd writes, and only those that it meets again where
 * it has met nothing else. Where all are dirty the flusher is woken. Returns how many pages were
 * freed; {@link #LATER} if none were and some may be when they are written.
 */
public final class ShrinkFiles extends LazyFree {
  /** Answered where nothing is free yet, but may be soon. */
  public static final long LATER = -1;

  private final int node;
  private final Reclaimer by;
  private final long @Nullable [] freedOnly;
  private final boolean demotes;
  private List<Integer> spaces = List.of();
  private final ArrayDeque<Long> todo = new ArrayDeque<>();
  private final List<Long> kept = new ArrayList<>();
  private final List<Folio> toDemote = new ArrayList<>();
  private boolean metDirty;
  private boolean metWriting;
  private long folio;
  private int pages;
  private int taken;
  private int dirty;
  private int writing;
  private int immediate;
  private long freed;

  private ShrinkFiles(int node, Reclaimer by, long @Nullable [] freedOnly, boolean demotes) {
    super(KernelFunction.SHRINK_INACTIVE_LIST);
    this.demotes = demotes;
    this.node = node;
    this.by = by;
    this.freedOnly = freedOnly;
  }

  /** The same of folios that MADV_FREE has freed, for a control group. */
  static ShrinkFiles ofFreed(int node, Reclaimer by, long[] folios) {
    return new ShrinkFiles(node, by, folios.clone(), false);
  }

  /**
   * The same on a node whose memory is demoted: what MADV_FREE has freed is demoted like all else,
   * before it is looked at whether it could be freed (shrink_folio_list(), Linux 6.12).
   */
  static ShrinkFiles demoting(int node, Reclaimer by, long[] folios) {
    return new ShrinkFiles(node, by, folios.clone(), true);
  }

  /** The same for a task that wants to allocate. */
  public static ShrinkFiles directly(int node) {
    return new ShrinkFiles(node, Reclaimer.DIRECT, null, false);
  }

  /** The same by the daemon of the node. */
  static ShrinkFiles byKswapd(int node) {
    return new ShrinkFiles(node, Reclaimer.KSWAPD, null, false);
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.ListProcesses(), this::listed);
  }

  private Instruction listed(List<Candidate> all) {
    spaces = all.stream().map(Candidate::mm).toList();
    return after(new Instruction.DrainLocal(), drained -> find());
  }

  private Instruction find() {
    return freedOnly == null
        ? ask(node, new OldestFiles(ReclaimBatch.CLUSTER), 0, this::found)
        : found(new OldestFiles.Found(freedOnly, false, false));
  }

  private Instruction found(OldestFiles.Found found) {
    metDirty = found.dirty();
    metWriting = found.writing();
    for (long pfn : found.pfns()) {
      todo.add(pfn);
    }
    return next();
  }

  private Instruction next() {
    Long pfn = todo.poll();
    if (pfn == null) {
      return toDemote.isEmpty() ? putBack() : demote();
    }
    folio = pfn;
    return ask(node, new IsolateLocked(pfn), cost(Cost.ISOLATE), this::isolated);
  }

  private Instruction isolated(int order) {
    if (order == IsolateLocked.GONE) {
      return next();
    }
    pages = 1 << order;
    taken += pages;
    return lock(folio, LockKind.TRY, answer -> answer == LockAnswer.GRANTED ? look() : keep());
  }

  private Instruction keep() {
    kept.add(folio);
    return next();
  }

  @Override
  Instruction keepLocked() {
    return unlock(folio, nothing -> keep());
  }

  private Instruction keep(NodeOp<Integer> how) {
    return ask(node, how, 0, done -> keepLocked());
  }

  private Instruction look() {
    return ask(node, new LookAtSource(folio), 0, this::looked);
  }

  private Instruction looked(SourceLook look) {
    if (look.has(PageFlags.MLOCKED | PageFlags.UNEVICTABLE | PageFlags.SWAPBACKED)) {
      return keepLocked();
    }
    if (look.has(PageFlags.WRITEBACK)) {
      return meetsWriting(look.has(PageFlags.RECLAIM));
    }
    return look.mappings().count() == 0
        ? unmapped(look)
        : call(new FolioReferenced(folio, spaces), young -> check(young.intValue(), look));
  }

  /** Of global reclaim nobody waits for one folio. */
  private Instruction meetsWriting(boolean again) {
    writing += pages;
    immediate += again && metWriting && by == Reclaimer.KSWAPD ? pages : 0;
    return keep(new WantWritten(folio));
  }

  private Instruction check(int young, SourceLook look) {
    return ask(
        node,
        new CheckReferences(folio, young),
        0,
        reclaims -> reclaims ? reclaim(look) : keepLocked());
  }

  private Instruction reclaim(SourceLook look) {
    if (!demotes) {
      return unmap(look);
    }
    toDemote.add(new Folio(folio, look.order()));
    return unlock(folio, nothing -> next());
  }

  private Instruction demote() {
    DemoteIsolated demote = new DemoteIsolated(node, List.copyOf(toDemote), by);
    toDemote.clear();
    return call(demote, got -> demoted(got, demote.left()));
  }

  private Instruction demoted(long got, List<Folio> left) {
    freed += (int) got;
    left.forEach(each -> kept.add(each.pfn()));
    return putBack();
  }

  // try_to_unmap(); larger folios stay mapped

  private Instruction unmap(SourceLook look) {
    if (look.order() == 0 && look.has(PageFlags.ANON)) {
      return unmapLazilyFreed(folio, look);
    }
    return look.order() > 0 || look.pinned()
        ? keep(new KeepActive(folio))
        : call(UnmapToSwap.ofShared(folio, look.mappings()), this::unmapped);
  }

  private Instruction unmapped(long stillMapped) {
    return stillMapped > 0
        ? keep(new KeepActive(folio))
        : ask(node, new LookAtSource(folio), 0, this::unmapped);
  }

  private Instruction unmapped(SourceLook look) {
    if (look.pinned()) {
      return keep(new KeepActive(folio));
    }
    return look.has(PageFlags.DIRTY) ? meetsDirty(look.has(PageFlags.RECLAIM)) : evict();
  }

  private Instruction meetsDirty(boolean again) {
    dirty += pages;
    boolean writes = again && metDirty && by == Reclaimer.KSWAPD;
    if (writes && has(KernelSwitch.RECLAIM_WRITES_FILES)) {
      return ask(node, new FindPlace(folio), 0, this::write);
    }
    cpu().count(VmCounter.NR_VMSCAN_IMMEDIATE_RECLAIM, pages);
    return keep(new WantWritten(folio));
  }

  // pageout()

  private Instruction write(CachePlace place) {
    return ask(node, new BeginWrite(folio, 0), 0, begins -> begun(begins, place));
  }

  private Instruction begun(boolean begins, CachePlace place) {
    if (!begins) {
      return keepLocked();
    }
    cpu().trace(new MemoryEvent.MmVmscanWriteFolio(folio, pages));
    cpu().count(VmCounter.NR_VMSCAN_WRITE, pages);
    long ns = FlushFiles.deviceNs(cpu(), place.inode());
    SubmitWrite submit = new SubmitWrite(folio, place.inode(), 0, ns);
    return call(submit, submitted -> keepLocked());
  }

  // __remove_mapping()

  private Instruction evict() {
    return ask(node, new EvictFile(folio), 0, this::evicted);
  }

  private Instruction evicted(Optional<CachePlace> place) {
    if (place.isEmpty()) {
      return keepLocked();
    }
    CachePlace from = place.orElseThrow();
    RemovePage remove = new RemovePage(from.offset(), folio);
    return after(new Instruction.AskInode(from.inode(), remove), (Integer was) -> leave());
  }

  @Override
  Instruction leave() {
    freed += pages;
    return unlock(folio, nothing -> free());
  }

  private Instruction free() {
    PutFolio put = new PutFolio(folio, 1);
    return tell(node, put, cost(Cost.FREE), (@Nullable Object nothing) -> next());
  }

  // move_folios_to_lru(), and the end of shrink_inactive_list() and of shrink_node()

  private Instruction putBack() {
    boolean counts = by.wantsNodes() || has(KernelSwitch.RECLAIM_BY_BUDGET);
    cpu().count(VmCounter.PGSCAN_FILE, taken);
    cpu().count(VmCounter.PGSTEAL_FILE, freed);
    cpu().count(by.scanned(), counts ? taken : 0);
    cpu().count(by.stolen(), counts ? freed : 0);
    long[] pfns = kept.stream().mapToLong(Long::longValue).toArray();
    long ns = cost(Cost.PUTBACK) * pfns.length;
    return pfns.length == 0 ? wake() : ask(node, new InsertLru(pfns), ns, in -> wake());
  }

  private Instruction wake() {
    Instruction start = new Instruction.StartWorker("flush", new FlushFiles.Work(node));
    return dirty > 0 && dirty == taken ? after(start, woken -> note()) : note();
  }

  private Instruction note() {
    if (by != Reclaimer.KSWAPD || taken == 0) {
      return over();
    }
    NoteFiles note = new NoteFiles(dirty == taken, writing == taken, false);
    return ask(node, note, 0, noted -> immediate > 0 ? throttle() : over());
  }

  private Instruction throttle() {
    Instruction sleep = new Instruction.Sleep(PAUSE_NS, WaitKind.RECLAIM_THROTTLE, 0);
    return after(sleep, slept -> over());
  }

  private Instruction over() {
    return done(freed == 0 && dirty + writing > 0 ? LATER : freed);
  }
}
