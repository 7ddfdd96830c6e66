package pageferry.protocol.fault;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.MemPolicy;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.Pte;
import pageferry.mm.Topology;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.PutBack;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Stays;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.node.lru.IsolateFolio;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;
import pageferry.world.StayFacts;

/**
 * A touch of a page that lies in the swap cache: do_swap_page() with check_migrate_misplaced_page()
 * as the series of 2012 had it ("mm/mpol: Migrate misplaced pages on fault"). A page that its
 * policy wants elsewhere is migrated while it is unmapped, and mapped where it then lies. Results
 * in 0.
 */
final class SwapCacheFault extends Routine {
  private final long vpn;
  private final long pte;
  private final Vma area;

  SwapCacheFault(long vpn, long pte, Vma area) {
    super(KernelFunction.DO_SWAP_PAGE);
    this.vpn = vpn;
    this.pte = pte;
    this.area = area;
  }

  private int node() {
    return nodeOf(Pte.pfn(pte));
  }

  @Override
  protected Instruction start() {
    return spend(cost(Cost.SWAP_CACHE), nothing -> wanted() == node() ? map() : isolate());
  }

  /** mpol_misplaced(): where the policy wants the page; it lies well where there is none. */
  private int wanted() {
    MemPolicy policy = area.policy() == null ? current().policy : area.policy();
    if (policy == null) {
      return node();
    }
    int here = cpu().node();
    return switch (policy.mode()) {
      case MemPolicy.LOCAL -> here;
      case MemPolicy.PREFERRED -> policy.nodes().first();
      case MemPolicy.INTERLEAVE, MemPolicy.WEIGHTED_INTERLEAVE ->
          AllocContext.forPage(current(), area, vpn, 0).node();
      default -> policy.nodes().has(node()) ? node() : nearest(policy, here);
    };
  }

  private int nearest(MemPolicy policy, int here) {
    Topology topology = topology();
    for (int node : topology.fallback(here)) {
      if (policy.nodes().has(node)) {
        return node;
      }
    }
    return node();
  }

  private Instruction isolate() {
    long mapping = Mapping.of(current().mm(), vpn, false);
    IsolateFolio isolate = new IsolateFolio(Pte.pfn(pte), mapping, SharedRule.PAGE_MAPPED_ONCE);
    return ask(node(), isolate, cost(Cost.ISOLATE), rc -> rc > 0 ? migrate(rc) : stays(rc));
  }

  private Instruction stays(int answer) {
    Stays stays = new Stays(current(), MigrateReason.MR_NUMA_MISPLACED);
    StayFacts facts =
        new StayFacts(
            -IsolateFolio.errno(answer), wanted(), IsolateFolio.seen(answer), 1, cpu().nowNs());
    stays.add(IsolateFolio.cause(answer), stays.at(current().mm(), vpn, Pte.pfn(pte)), facts);
    stays.tell();
    return map();
  }

  private Instruction migrate(int isolated) {
    MigratePages migrate =
        new MigratePages(
            List.of(Source.isolated(isolated, Pte.pfn(pte), vpn).in(current().mm())),
            new Target.Exactly(wanted()),
            MigrateMode.MIGRATE_SYNC,
            MigrateReason.MR_NUMA_MISPLACED);
    return call(migrate, failed -> migrated(migrate.left(), failed));
  }

  private Instruction migrated(List<Source> left, long failed) {
    return failed == 0 ? done(0) : call(new PutBack(left), nothing -> map());
  }

  /** Maps the page where it lies. If the entry has changed meanwhile, the access tries again. */
  private Instruction map() {
    long flags = Pte.flags(pte) & ~Pte.SWAPPED;
    boolean writable = area.writable() && Pte.has(flags, Pte.WRITE);
    long mapped = Pte.PRESENT | (writable ? flags : flags & ~Pte.WRITE);
    SetEntry set = new SetEntry(vpn, pte, Pte.of(Pte.pfn(pte), mapped));
    return ask(current().mm(), set, MmapLock.NONE, cost(Cost.SET_PTE), ours -> done(0));
  }
}
