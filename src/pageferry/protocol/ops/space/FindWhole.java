package pageferry.protocol.ops.space;

import java.util.List;

/**
 * The area that holds a page, as long as it is: find_vma() (mm/mmap.c, Linux 6.1); none where there
 * is a hole.
 *
 * @param vpn the page
 */
public record FindWhole(long vpn) implements SpaceOp<List<Vma>> {
  @Override
  public List<Vma> on(Space space) {
    Vma area = space.find(vpn);
    return area == null ? List.of() : List.of(area);
  }
}
