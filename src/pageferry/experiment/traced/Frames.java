package pageferry.experiment.traced;

import java.util.OptionalLong;

/**
 * The page frames that events name. Entries of page tables are those of x86-64: what is present has
 * the frame in bits 12 to 51 (PTE_PFN_MASK), inverted if only PROT_NONE keeps it (protnone_mask());
 * a migration entry has it inverted behind the type of swap entries (__swp_offset() of
 * pgtable_64.h), below its bits for young and dirty since 6.1.
 */
final class Frames {
  private static final long PRESENT = 1;
  private static final long PROTNONE = 1 << 8;
  private static final long FRAME_MASK = 0x000f_ffff_ffff_f000L;
  private static final int PAGE_SHIFT = 12;
  private static final int TYPE_BITS = 5;
  private static final int OFFSET_SHIFT = 14;
  private static final long OFFSET_MASK = (1L << 34) - 1;
  private static final long HUGE_MASK = 511;

  /** A machine of 16 TiB. */
  private static final long MOST_FRAMES = 1L << 32;

  private Frames() {}

  /** The frame that an event names, if there can be such a one. */
  static OptionalLong of(TracedLine event) {
    OptionalLong pfn =
        switch (event.name()) {
          case "mm_page_alloc", "mm_page_free" -> event.number("pfn");
          case "set_migration_pte", "remove_migration_pte" -> ofEntry(event.hex("pte"), false);
          case "set_migration_pmd", "remove_migration_pmd" -> ofEntry(event.hex("pmd"), true);
          default -> OptionalLong.empty();
        };
    return pfn.isPresent() && pfn.getAsLong() >= 0 && pfn.getAsLong() < MOST_FRAMES
        ? pfn
        : OptionalLong.empty();
  }

  private static OptionalLong ofEntry(OptionalLong entry, boolean huge) {
    if (entry.isEmpty()) {
      return entry;
    }
    long bits = entry.getAsLong();
    long frame = frame(bits);
    return OptionalLong.of(huge ? frame & ~HUGE_MASK : frame);
  }

  private static long frame(long bits) {
    if ((bits & PRESENT) != 0) {
      return (bits & FRAME_MASK) >>> PAGE_SHIFT;
    }
    return (bits & PROTNONE) != 0
        ? (~bits & FRAME_MASK) >>> PAGE_SHIFT
        : (~bits << TYPE_BITS) >>> OFFSET_SHIFT & OFFSET_MASK;
  }
}
