package pageferry.protocol.ops.space;

/**
 * Which anon_vma's lock a walk of the reverse map has to take: folio_get_anon_vma() (mm/rmap.c,
 * Linux 6.1). Answers the number of a {@link pageferry.mm.AnonLock}, 0 where no area has one.
 *
 * @param vpn a page that the folio is mapped at
 */
public record FindAnonVma(long vpn) implements SpaceOp<Long> {
  @Override
  public Long on(Space space) {
    return space.anonVmaAt(vpn);
  }
}
