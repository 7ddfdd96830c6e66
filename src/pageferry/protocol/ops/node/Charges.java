package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;

/** To which control groups the pages of a node are charged: folio_memcg() (Linux 6.1). */
public final class Charges {
  private final FrameTable frames;
  private ChargeListener listener = ChargeListener.NONE;

  Charges(FrameTable frames) {
    this.frames = frames;
  }

  /** Says who hears of pages that are charged no more. */
  public void onChange(ChargeListener who) {
    listener = who;
  }

  /** Says that pages are charged to a group, or to none: 0. */
  void set(long first, int pages, int group) {
    for (long page = first; page < first + pages; page++) {
      frames.charge(page, group);
    }
  }

  /** Pages are about to be free: mem_cgroup_uncharge(). */
  void drop(long first, int pages) {
    int group = frames.group(first);
    if (group != 0) {
      set(first, pages, 0);
      listener.uncharged(group, pages);
    }
  }
}
