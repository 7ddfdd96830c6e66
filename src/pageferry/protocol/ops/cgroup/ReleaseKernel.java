package pageferry.protocol.ops.cgroup;

/**
 * The kernel has freed memory that it had taken for itself on behalf of a control group:
 * obj_cgroup_uncharge_pages() (mm/memcontrol.c, Linux 6.1). Some of it may stay charged in the
 * stock of a CPU: refill_stock(). Answers 0.
 *
 * @param group the group
 * @param pages how many pages
 * @param stock what stays in stock
 */
public record ReleaseKernel(int group, long pages, Stock stock) implements CgroupOp<Integer> {
  /**
   * What a CPU keeps in stock.
   *
   * @param cpu the CPU
   * @param pages how many pages
   */
  public record Stock(int cpu, int pages) {
    /** Nothing. */
    public static final Stock NONE = new Stock(0, 0);
  }

  @Override
  public Integer on(CgroupTree tree) {
    tree.group(group).kernel -= pages;
    tree.group(group).charge(stock.pages() - pages);
    if (stock.pages() > 0) {
      tree.stocks().refill(stock.cpu(), group, stock.pages());
    }
    return 0;
  }
}
