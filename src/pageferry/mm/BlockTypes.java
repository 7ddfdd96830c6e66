package pageferry.mm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each pageblock of a zone is for: pageblock_flags (mm/page_alloc.c, Linux 6.1). Until one is
 * for something else all are movable.
 */
final class BlockTypes {
  private final int order;
  private final long end;
  private byte @Nullable [] types;

  /**
   * @param order the order of a pageblock
   * @param end the frame after the last, from the zone's base
   */
  BlockTypes(int order, long end) {
    this.order = order;
    this.end = end;
  }

  /** Whether all are movable, and always were. */
  boolean areMovable() {
    return types == null;
  }

  /** The type of the pageblock of a frame. */
  int at(long at) {
    return types == null ? MigrateType.MOVABLE.ordinal() : types[(int) (at >> order)];
  }

  /** The pageblocks of a type, in a zone whose base is that frame. */
  List<MachineImage.Block> image(long base, int type) {
    List<MachineImage.Block> blocks = new ArrayList<>();
    for (int i = 0; types != null && i < types.length; i++) {
      if (types[i] == type) {
        blocks.add(new MachineImage.Block(base + ((long) i << order), order));
      }
    }
    return blocks;
  }

  /** Changes the type of a pageblock. */
  void set(long at, int type) {
    byte[] all = types;
    if (all == null) {
      all = new byte[(int) ((end - 1 >> order) + 1)];
      Arrays.fill(all, (byte) MigrateType.MOVABLE.ordinal());
      types = all;
    }
    all[(int) (at >> order)] = (byte) type;
  }

  /** The same of all pageblocks of a block: change_pageblock_range(). */
  void setAll(long at, int blockOrder, int type) {
    for (long block = at; block < at + (1L << blockOrder); block += 1L << order) {
      set(block, type);
    }
  }
}
