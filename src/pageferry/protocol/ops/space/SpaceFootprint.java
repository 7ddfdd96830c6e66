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

  /** Anything may be concerned. */
  public void whole() {
    footprint.changes(Footprint.WHOLE);
  }
}
