package pageferry.protocol.migrate;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.MigrateBatch.Persistence;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.protocol.strategy.Strategy;

/**
 * Moves folios to memory of a device or back, each in one attempt, whatever the kernel's strategy:
 * migrate_vma_setup(), migrate_vma_pages() and migrate_vma_finalize() (mm/migrate_device.c, Linux
 * 6.12). Who calls it has a reference to each; those that were not moved are not done. Returns 0.
 */
public final class MigrateDevice extends Routine {
  private static final Persistence ONCE = new Persistence(1, 1, false);

  private static final Strategy STEPS =
      new Strategy(
          "migrate_vma",
          "",
          new Strategy.Order(
              List.of(
                  List.of(
                      MigrationStep.LOCK_SOURCE,
                      MigrationStep.UNMAP,
                      MigrationStep.ALLOCATE_TARGET,
                      MigrationStep.COPY,
                      MigrationStep.REMAP,
                      MigrationStep.UNLOCK_SOURCE)),
              List.of()),
          List.of(),
          new Strategy.Conduct(1, 0, false, false, 0, new Strategy.Budget(1, 1, false, false)));

  private final List<Source> sources;
  private final Target target;

  public MigrateDevice(List<Source> sources, Target target) {
    super(KernelFunction.MIGRATE_VMA_SETUP);
    this.sources = List.copyOf(sources);
    this.target = target;
  }

  @Override
  protected Instruction start() {
    MoveContext context =
        new MoveContext(
            target, MigrateMode.MIGRATE_ASYNC, MigrateReason.MR_SYSCALL, STEPS, new ArrayDeque<>());
    MigrationStats stats = new MigrationStats(cpu().machine().profile(), paging());
    return call(new MigrateBatch(sources, context, ONCE, stats), moved -> done(0));
  }
}
