package pageferry.protocol.ops.space;

import pageferry.mm.PageTable;
import pageferry.world.Footprint;

/**
 * What an operation touches of an address space, as parts of the delivery's {@link Footprint}:
 * entries by lines, tables, areas. {@link Space} and its page table note it at each access, so that
 * no operation need declare anything.
 */
public final class SpaceFootprint implements PageTable.Access {
  private static final int LINES = 16;
  private static final long ENTRIES = (1L << LINES) - 1;
  private static final long TABLES = 1L << LINES;
  private static final long AREAS = TABLES << 1;
  private static final long CPUS = TABLES << 2;
  private static final long NUMA = TABLES << 3;
  private static final long MMAP_LOCK = TABLES << 4;
  private static final long HOLDS = TABLES << 5;

  private static final long READ_AHEAD = TABLES << 6;
  private static final long USERFAULTS = TABLES << 7;
  private static final long OOM_ORIGIN = TABLES << 8;
  private static final int ANON_LINES = 8;
  private static final long ANON_WRITERS = OOM_ORIGIN << 1;
  private static final long ANON_READERS = ANON_WRITERS << ANON_LINES;

  private Footprint footprint = Footprint.NONE;

  /** Says where to note it. */
  void into(Footprint where) {
    footprint = where;
  }

  private static long line(long vpn) {
    return 1L << (vpn & LINES - 1);
  }

  @Override
  public void reads(long vpn) {
    footprint.reads(line(vpn));
  }

  @Override
  public void changes(long vpn) {
    footprint.changes(line(vpn));
  }

  @Override
  public void readsTables() {
    footprint.reads(TABLES);
  }

  @Override
  public void changesTable(boolean withEntries) {
    footprint.changes(withEntries ? TABLES | ENTRIES : TABLES);
  }

  void readsAreas() {
    footprint.reads(AREAS);
  }

  void changesAreas() {
    footprint.changes(AREAS);
  }

  void readsCpus() {
    footprint.reads(CPUS);
  }

  void addsCpu() {
    footprint.adds(CPUS);
  }

  void holds() {
    footprint.changes(HOLDS);
  }

  void readsAhead() {
    footprint.changes(READ_AHEAD);
  }

  void userfaults() {
    footprint.changes(USERFAULTS);
  }

  void readsOomOrigin() {
    footprint.reads(OOM_ORIGIN);
  }

  void changesOomOrigin() {
    footprint.changes(OOM_ORIGIN);
  }

  void numa() {
    footprint.changes(NUMA);
  }

  /** A reader takes mmap_lock, or an area's, or gives it back; nobody waits: readers share it. */
  public void sharesLock() {
    footprint.adds(MMAP_LOCK);
  }

  /**
   * mmap_lock or an area's is taken or given back in a way that others notice, or its state
   * matters.
   */
  public void locks() {
    footprint.changes(MMAP_LOCK);
  }

  private static int anonLine(long root) {
    return (int) (root >>> 4 ^ root >>> 10) & ANON_LINES - 1;
  }

  /** Whether readers of an anon_vma have to wait. */
  void readsAnonWriters(long root) {
    footprint.reads(ANON_WRITERS << anonLine(root));
  }

  /** Whether a writer of it has to wait. */
  void readsAnonHolders(long root) {
    footprint.reads((ANON_WRITERS | ANON_READERS) << anonLine(root));
  }

  /** One more or less reads an anon_vma, and nobody waits. */
  void sharesAnonVma(long root) {
    footprint.reads(ANON_WRITERS << anonLine(root));
    footprint.adds(ANON_READERS << anonLine(root));
  }

  /** Who waits for an anon_vma for a moment comes or goes. */
  void delaysAnonVma(long root) {
    footprint.reads(ANON_WRITERS << anonLine(root));
    footprint.changes(ANON_READERS << anonLine(root));
  }

  /** An anon_vma's lock changes so that others notice. */
  void locksAnonVma(long root) {
    footprint.changes((ANON_WRITERS | ANON_READERS) << anonLine(root));
  }

  /** Anything may be concerned. */
  public void whole() {
    footprint.changes(Footprint.WHOLE);
  }
}
