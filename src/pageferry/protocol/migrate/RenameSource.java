package pageferry.protocol.migrate;

import java.util.Objects;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.inode.ReplacePage;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.LeaveCache;
import pageferry.protocol.ops.node.MakeTemporary;

/**
 * Lets those who name a copied folio otherwise than by page tables name its copy: the slot of its
 * inode and the pool of huge pages, folio_migrate_mapping() (mm/migrate.c) and move_hugetlb_state()
 * (mm/hugetlb.c, Linux 6.1). Returns 0.
 */
final class RenameSource extends Routine {
  private final Source source;

  RenameSource(Source source) {
    super(KernelFunction.FOLIO_MIGRATE_MAPPING);
    this.source = source;
  }

  @Override
  protected Instruction start() {
    return source.surplus ? giveUpPool() : renameInInode(0);
  }

  /** A page made for this migration takes the other one's place in the pool. */
  private Instruction giveUpPool() {
    boolean crosses = nodeOf(source.pfn) != nodeOf(source.target);
    MakeTemporary old = new MakeTemporary(source.pfn, true, crosses ? -1 : 0);
    return ask(nodeOf(source.pfn), old, 0, this::joinPool);
  }

  private Instruction joinPool(int surplus) {
    MakeTemporary copy = new MakeTemporary(source.target, false, surplus);
    return ask(nodeOf(source.target), copy, 0, this::renameInInode);
  }

  private Instruction renameInInode(int nothing) {
    CachePlace place = Objects.requireNonNull(source.contents).place();
    if (place.inode() == 0) {
      return done(0);
    }
    ReplacePage replace = new ReplacePage(place.offset(), source.target);
    return after(
        new Instruction.AskInode(place.inode(), replace),
        (Boolean known) -> known ? done(0) : leaveCache());
  }

  /** The inode has been evicted meanwhile. */
  private Instruction leaveCache() {
    LeaveCache leave = new LeaveCache(new long[] {source.target});
    return tell(nodeOf(source.target), leave, 0, freed -> done(0));
  }
}
