package pageferry.protocol.ops.space;

import java.util.Optional;
import pageferry.mm.ProgramSignal;
import pageferry.mm.VmFlags;

/**
 * Tells the program of a fault on a missing page: handle_userfault() (fs/userfaultfd.c, Linux 6.1).
 * Answers the signal that tells of resolved faults, or nothing where the page is not missing any
 * more.
 *
 * @param vpn the page
 */
public record QueueUserfault(long vpn) implements SpaceOp<Optional<ProgramSignal>> {
  @Override
  public Optional<ProgramSignal> on(Space space) {
    Vma area = space.find(vpn);
    if (area == null || !area.has(VmFlags.UFFD_MISSING) || space.table().get(vpn) != 0) {
      return Optional.empty();
    }
    Userfaults faults = space.userfaults();
    faults.unread.add(vpn);
    faults.awaited.add(vpn);
    return Optional.ofNullable(faults.resolved);
  }
}
