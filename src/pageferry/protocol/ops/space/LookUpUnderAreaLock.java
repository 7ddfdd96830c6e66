package pageferry.protocol.ops.space;

import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.program.MapType;

/**
 * Finds out why an access faults under the lock of its area: do_user_addr_fault()
 * (arch/x86/mm/fault.c) and lock_vma_under_rcu() (mm/memory.c, Linux 6.4).
 *
 * @param look what is looked up
 * @param serves which areas will do
 */
public record LookUpUnderAreaLock(LookUpFault look, Serves serves)
    implements AreaOp<LookUpFault.Case> {
  /** Answered where mmap_lock has to be taken: no kind of fault. */
  public static final LookUpFault.Case REFUSED =
      new LookUpFault.Case(LookUpFault.Kind.NO_AREA, 0, null, false, 0);

  /**
   * Whose faults a kernel handles under the lock of their area.
   *
   * @param files those of shared memory and files
   * @param hugetlb those of hugetlb
   * @param bare those of private memory in which nothing was mapped yet
   */
  public record Serves(boolean files, boolean hugetlb, boolean bare) {
    /** What a kernel does. */
    public static Serves of(KernelProfile profile) {
      return new Serves(
          profile.has(KernelSwitch.VMA_LOCK_FOR_FILES),
          profile.has(KernelSwitch.VMA_LOCK_FOR_HUGETLB),
          profile.has(KernelSwitch.VMA_LOCK_WITHOUT_ANON_VMA));
    }
  }

  @Override
  public @Nullable Vma area(Space space) {
    Vma area = space.find(look.vpn());
    return area != null && suits(area) ? area : null;
  }

  private boolean suits(Vma area) {
    if (area.type() == MapType.HUGETLB) {
      return serves.hugetlb();
    }
    return area.anonymous() ? area.anon() || serves.bare() : serves.files();
  }

  /** vmf_anon_prepare(): a first private page is prepared for under mmap_lock. */
  @Override
  public boolean triesMmapLock(Vma area) {
    return look.write() && !area.shared() && !area.anon();
  }

  @Override
  public LookUpFault.Case refused() {
    return REFUSED;
  }

  @Override
  public LookUpFault.Case on(Space space) {
    return look.on(space);
  }
}
