package pageferry.protocol.ops.space;

import pageferry.mm.Pte;

/**
 * Write-protects one private entry in the parent and answers it for the child: copy_present_pte()
 * (mm/memory.c, Linux 6.1). Answers 0 where nothing is left, and an entry that maps no page as it
 * is.
 *
 * @param vpn the page
 */
public record ForkEntry(long vpn) implements SpaceOp<Long> {
  @Override
  public Long on(Space space) {
    long pte = space.table().get(vpn);
    if (pte == 0 || Pte.has(pte, Pte.MIGRATION | Pte.POISON)) {
      return pte;
    }
    if (Pte.has(pte, Pte.SLOT)) {
      space.table().set(vpn, pte & ~Pte.EXCLUSIVE);
      return pte & ~Pte.EXCLUSIVE;
    }
    Vma area = space.find(vpn);
    boolean shared = area != null && area.shared();
    long copy = shared ? pte : pte & ~Pte.WRITE;
    InstallMigration.put(space.table(), vpn, copy);
    return copy;
  }
}
