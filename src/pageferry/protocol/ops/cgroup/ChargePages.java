package pageferry.protocol.ops.cgroup;

import pageferry.mm.MemoryLimit;

/**
 * Charges pages to a control group: consume_stock(), page_counter_try_charge() and refill_stock()
 * of try_charge_memcg() (mm/memcontrol.c, Linux 6.1). What a CPU takes more than it needs it keeps
 * in stock.
 *
 * @param cpu whose stock is used
 * @param group the group
 * @param pages how many
 * @param forced whether they are charged whatever the limit is
 */
public record ChargePages(int cpu, int group, int pages, boolean forced)
    implements CgroupOp<ChargePages.Charged> {
  /**
   * What came of it.
   *
   * @param charged whether the pages are charged
   * @param taken how many pages were taken off the counter
   * @param above whether the group uses more than memory.high
   */
  public record Charged(boolean charged, int taken, boolean above) {}

  @Override
  public Charged on(CgroupTree tree) {
    Cgroup cgroup = tree.group(group);
    if (tree.stocks().take(cpu, group, pages)) {
      tree.stats().add(cpu, (long) StatUpdates.OF_PAGE * pages);
      return new Charged(true, 0, false);
    }
    int batch = Math.max(tree.stocks().batch(), pages);
    long room = cgroup.limit(MemoryLimit.MAX) - cgroup.usage();
    boolean whole = room >= batch;
    if (!whole && room < pages) {
      cgroup.charge(forced ? pages : 0);
      return new Charged(forced, 0, false);
    }
    int taken = whole ? batch : pages;
    cgroup.charge(taken);
    tree.stats().add(cpu, (long) StatUpdates.OF_PAGE * pages);
    tree.stocks().refill(cpu, group, taken - pages);
    return new Charged(true, taken, cgroup.usage() > cgroup.limit(MemoryLimit.HIGH));
  }
}
