package pageferry.protocol.fault;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.inode.InsertLarge;
import pageferry.protocol.ops.node.NameObject;
import pageferry.protocol.ops.node.refs.PutFolio;

/**
 * Puts a new large folio into a page cache and on its way to an LRU list: filemap_add_folio()
 * (mm/filemap.c), shmem_add_to_page_cache() (mm/shmem.c, Linux 6.12). Returns 0, or -EEXIST where
 * some page is in the way; the folio is given back then.
 */
final class AddLargeFolio extends Routine {
  private final int inode;
  private final InsertLarge place;
  private final long ns;

  /**
   * @param place the folio and where it comes
   * @param ns what filling it takes
   */
  AddLargeFolio(int inode, InsertLarge place, long ns) {
    super(KernelFunction.FILEMAP_ADD_FOLIO);
    this.inode = inode;
    this.place = place;
    this.ns = ns;
  }

  @Override
  protected Instruction start() {
    NameObject name = new NameObject(place.pfn(), inode, place.head());
    return ask(
        nodeOf(place.pfn()),
        name,
        ns,
        named -> after(new Instruction.AskInode(inode, place), this::inserted));
  }

  /** The page cache has a reference for each page, and the batch one. */
  private Instruction inserted(boolean ours) {
    if (ours) {
      cpu().lruAddFaulted(place.pfn(), true);
      return done(0);
    }
    PutFolio put = new PutFolio(place.pfn(), (1 << place.order()) + 1);
    return tell(nodeOf(place.pfn()), put, 0, freed -> fail(Errno.EEXIST));
  }
}
