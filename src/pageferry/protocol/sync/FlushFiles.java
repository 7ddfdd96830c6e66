package pageferry.protocol.sync;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.KernelFunction;
import pageferry.mm.MappingFlags;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.DirtyFiles;
import pageferry.protocol.writeback.SubmitWrite;

/**
 * Begins to write the dirty files of a node because reclaim wants that: wakeup_flusher_threads()
 * and wb_workfn() (fs/fs-writeback.c, Linux 6.1). A server of a file system in user space, which
 * has no program here, never ends what it is asked to write. Returns 0.
 *
 * <p>Departure: the kernel writes the files of all nodes, inode by inode.
 */
public final class FlushFiles extends Routine {
  /** What a flusher is given to do; no program can name it. */
  public record Work(int node) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.FLUSH_FILES;
    }

    @Override
    public Routine routine() {
      return new FlushFiles(node);
    }
  }

  /** How long the device takes for a folio, as for steps that say nothing else. */
  private static final long DEVICE_NS = 100_000;

  private final int node;
  private final TreeMap<Long, CachePlace> folios = new TreeMap<>();

  private FlushFiles(int node) {
    super(KernelFunction.WB_WORKFN);
    this.node = node;
  }

  @Override
  protected Instruction start() {
    return ask(node, new DirtyFiles(), 0, this::found);
  }

  private Instruction found(SortedMap<Long, CachePlace> dirty) {
    folios.putAll(dirty);
    return next(0);
  }

  private Instruction next(long began) {
    Map.Entry<Long, CachePlace> folio = folios.pollFirstEntry();
    if (folio == null) {
      return done(0);
    }
    CachePlace place = folio.getValue();
    long ns = deviceNs(cpu(), place.inode());
    return call(new WriteFolio(folio.getKey(), place, 0, ns), this::next);
  }

  /** How long it takes until a folio of an inode is written that the kernel has begun to write. */
  public static long deviceNs(Processor cpu, int inode) {
    int waits = MappingFlags.WRITEBACK_MAY_DEADLOCK_ON_RECLAIM;
    return (cpu.mapping(inode) & waits) == 0 ? DEVICE_NS : SubmitWrite.NEVER;
  }
}
