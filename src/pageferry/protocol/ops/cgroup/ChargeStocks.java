package pageferry.protocol.ops.cgroup;

import java.util.Map;
import java.util.TreeMap;

/**
 * The pages that each CPU has in stock, charged to a group and used by nobody yet: struct
 * memcg_stock_pcp (mm/memcontrol.c, Linux 6.1), of one group at a time.
 */
final class ChargeStocks {
  private final Map<Integer, Stock> byCpu = new TreeMap<>();
  private final CgroupTree tree;
  private final int batch;

  private record Stock(int group, int pages) {}

  /**
   * @param batch how many pages a CPU charges at once: MEMCG_CHARGE_BATCH
   */
  ChargeStocks(CgroupTree tree, int batch) {
    this.tree = tree;
    this.batch = batch;
  }

  int batch() {
    return batch;
  }

  private Stock of(int cpu) {
    return byCpu.getOrDefault(cpu, new Stock(0, 0));
  }

  /** Takes pages out of a CPU's stock if it has as many of that group: consume_stock(). */
  boolean take(int cpu, int group, int pages) {
    Stock stock = of(cpu);
    boolean enough = stock.group() == group && stock.pages() >= pages;
    if (enough) {
      byCpu.put(cpu, new Stock(group, stock.pages() - pages));
    }
    return enough;
  }

  /** Adds pages to a CPU's stock; more than a batch goes back: refill_stock(). */
  void refill(int cpu, int group, int pages) {
    if (of(cpu).group() != group) {
      drain(cpu);
    }
    byCpu.put(cpu, new Stock(group, of(cpu).pages() + pages));
    if (of(cpu).pages() > batch) {
      drain(cpu);
    }
  }

  private void drain(int cpu) {
    Stock stock = of(cpu);
    if (stock.group() != 0) {
      tree.group(stock.group()).charge(-stock.pages());
    }
    byCpu.remove(cpu);
  }

  /** Gives all that CPUs have of a group back: drain_all_stock(). */
  void drainAll(int group) {
    for (int cpu : byCpu.keySet().stream().toList()) {
      if (of(cpu).group() == group) {
        drain(cpu);
      }
    }
  }

  /** How many pages of a group are in stock. */
  long of(Cgroup cgroup) {
    return byCpu.values().stream()
        .filter(stock -> stock.group() != 0 && tree.group(stock.group()) == cgroup)
        .mapToLong(Stock::pages)
        .sum();
  }
}
