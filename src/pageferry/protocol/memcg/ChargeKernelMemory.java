package pageferry.protocol.memcg;

import pageferry.mm.Errno;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.cgroup.ChargeKernel;
import pageferry.protocol.ops.cgroup.Uncharge;

/**
 * Charges a control group for memory that the kernel takes for itself, page by page: tasks, stacks,
 * areas, as slabs and pages with __GFP_ACCOUNT (obj_cgroup_charge_pages(), mm/memcontrol.c, Linux
 * 6.1). Returns 0 or -ENOMEM.
 */
public final class ChargeKernelMemory extends Routine {
  /** The slabs of a process's areas and files before it has touched any memory. */
  public static final int OF_MAPS = 1;

  /**
   * What a process and its parent copy of their own data, stacks and libraries after a fork: as
   * recorded.
   */
  public static final int OF_COPIES = 8;

  /** How many nodes of the tree of a page cache fit into a page, 584 bytes each. */
  private static final int NODES = 7;

  /** How many of them find room behind the areas and files. */
  private static final int FIRST_NODES = 4;

  private final int group;
  private final int pages;
  private int charged;

  /**
   * @param group the group, which is not the root
   * @param pages how many pages
   */
  public ChargeKernelMemory(int group, int pages) {
    super(KernelFunction.OBJ_CGROUP_CHARGE_PAGES);
    this.group = group;
    this.pages = pages;
  }

  /** Whether the last of so many nodes of the tree of a page cache needs a page of its own. */
  public static boolean begins(int nodes) {
    return nodes > FIRST_NODES && (nodes - FIRST_NODES) % NODES == 1;
  }

  @Override
  protected Instruction start() {
    return charged < pages
        ? call(new TryCharge(group, 0, Gfp.KERNEL), this::tried)
        : after(new Instruction.AskCgroups(new ChargeKernel(group, pages)), told -> done(0));
  }

  private Instruction tried(long rc) {
    charged++;
    Uncharge back = new Uncharge(group, charged - 1);
    return rc < 0 ? after(new Instruction.AskCgroups(back), told -> fail(Errno.ENOMEM)) : start();
  }
}
