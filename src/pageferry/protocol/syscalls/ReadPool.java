package pageferry.protocol.syscalls;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.Knob;
import pageferry.protocol.kernel.HugetlbFiles;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.HugetlbPool;
import pageferry.protocol.ops.node.hugetlb.KeepPromise;
import pageferry.protocol.ops.node.hugetlb.StateOfPool;

/**
 * Reads how the pools of hugetlb stand, of one node or of all together: nr_hugepages_show(),
 * free_hugepages_show(), resv_hugepages_show() and surplus_hugepages_show() (mm/hugetlb.c, Linux
 * 6.1); the sysctl leaves out what is surplus. Returns the number, or -ENOENT.
 */
final class ReadPool extends Routine {
  private final String path;
  private final String name;
  private int order;
  private int node;
  private int end;
  private long sum;

  ReadPool(String path) {
    super(KernelFunction.DO_SYS_OPENAT2);
    this.path = path;
    this.name = HugetlbFiles.name(path);
  }

  @Override
  protected Instruction start() {
    String pool = HugetlbFiles.pool(path);
    HugetlbFiles files = HugetlbFiles.of(pool, topology());
    Integer of = files.node(pool);
    if (of == null) {
      return fail(Errno.ENOENT);
    }
    order = files.order();
    if (name.equals("nr_overcommit_hugepages")) {
      return done(cpu().machine().knob(Knob.NR_OVERCOMMIT_HUGEPAGES));
    }
    if (name.equals("resv_hugepages")) {
      return ask(0, KeepPromise.none(order), 0, (Long open) -> done(open));
    }
    node = of == HugetlbFiles.ALL ? 0 : of;
    end = of == HugetlbFiles.ALL ? topology().nodeCount() : of + 1;
    return next();
  }

  private Instruction next() {
    return node == end ? done(sum) : ask(node++, new StateOfPool(order), 0, this::add);
  }

  private Instruction add(HugetlbPool.State state) {
    boolean sysctl = path.startsWith("/proc/");
    sum +=
        switch (name) {
          case "free_hugepages" -> state.free();
          case "surplus_hugepages" -> state.surplus();
          default -> state.total() - (sysctl ? state.surplus() : 0);
        };
    return next();
  }
}
