package pageferry.protocol.reclaim;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Demotion;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.NodeMask;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.MigratePages;
import pageferry.protocol.migrate.Source;
import pageferry.protocol.migrate.Target;
import pageferry.protocol.reclaim.ShrinkFolios.Folio;

/**
 * Demotes isolated folios that nobody has locked, the last of them first: shrink_folio_list() with
 * demote_folio_list() (mm/vmscan.c, Linux 6.12). Returns how many pages were demoted; {@link #left}
 * are isolated still.
 */
final class DemoteIsolated extends Routine {
  private final int node;
  private final List<Folio> folios;
  private final Reclaimer by;
  private final List<Source> sources = new ArrayList<>();
  private final List<Folio> left = new ArrayList<>();
  private int at = -1;

  /**
   * @param by who wants them gone
   */
  DemoteIsolated(int node, List<Folio> folios, Reclaimer by) {
    super(KernelFunction.DEMOTE_FOLIO_LIST);
    this.by = by;
    this.node = node;
    this.folios = folios;
  }

  /** Behind it: the folios that stayed. */
  List<Folio> left() {
    return left;
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    at++;
    return at == folios.size() ? migrate() : lock(folios.get(at).pfn(), LockKind.TRY, this::tried);
  }

  private Instruction tried(LockAnswer answer) {
    Folio folio = folios.get(at);
    if (answer != LockAnswer.GRANTED) {
      left.add(folio);
      return next();
    }
    sources.add(0, new Source(folio.pfn(), folio.order(), 0));
    return unlock(folio.pfn(), nothing -> next());
  }

  private Instruction migrate() {
    Demotion demotion = cpu().machine().demotion();
    int to = demotion.choose(node, cpu().dice()::below);
    boolean falls = has(KernelSwitch.DEMOTION_FALLS_BACK);
    NodeMask allowed = falls ? demotion.allowed(node) : NodeMask.of(to);
    Target target = new Target.Demoted(to, allowed, demotion.protocol().keepsLock());
    MigratePages migrate =
        new MigratePages(sources, target, MigrateMode.MIGRATE_ASYNC, MigrateReason.MR_DEMOTION);
    return call(migrate, rc -> migrated(migrate.left()));
  }

  private Instruction migrated(List<Source> stayed) {
    long pages = Source.pages(sources) - Source.pages(stayed);
    stayed.forEach(source -> left.add(new Folio(source.pfn(), source.order())));
    boolean exact = by.wantsNodes() || has(KernelSwitch.RECLAIM_BY_BUDGET);
    cpu().count(exact ? by.demoted() : VmCounter.PGDEMOTE_DIRECT, pages);
    return done(pages);
  }
}
