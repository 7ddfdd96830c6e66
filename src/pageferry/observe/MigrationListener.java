package pageferry.observe;

import pageferry.world.MigrateEvent.FolioDiscarded;
import pageferry.world.MigrateEvent.LazyUnmap;
import pageferry.world.MigrateEvent.RemoveMigrationPmd;
import pageferry.world.MigrateEvent.RemoveMigrationPte;
import pageferry.world.MigrateEvent.RetriesExhausted;
import pageferry.world.MigrateEvent.RevalidationFailed;
import pageferry.world.MigrateEvent.SetMigrationPmd;
import pageferry.world.MigrateEvent.SetMigrationPte;
import pageferry.world.MigrateEvent.ShadowCopy;
import pageferry.world.MigrateEvent.TargetWasted;

/** Hears what migrations do to folios and entries. */
abstract class MigrationListener extends ReclaimListener {
  /** What they achieved. */
  final MigrateFold migrations = new MigrateFold();

  /** How long their entries stood. */
  final EntryFold entries = new EntryFold();

  MigrationListener(HugeFold huge) {
    super(huge);
  }

  @Override
  public void on(TargetWasted event) {
    migrations.on(event);
  }

  @Override
  public void on(RetriesExhausted event) {
    migrations.on(event);
  }

  @Override
  public void on(RevalidationFailed event) {
    migrations.on(event);
  }

  @Override
  public void on(FolioDiscarded event) {
    migrations.on(event);
  }

  @Override
  public void on(ShadowCopy event) {
    migrations.on(event);
  }

  @Override
  public void on(LazyUnmap event) {
    migrations.on(event);
  }

  @Override
  public void on(SetMigrationPte event) {
    entries.away(task(), event.addr(), timeNs());
  }

  @Override
  public void on(RemoveMigrationPte event) {
    entries.back(task(), event.addr(), timeNs());
  }

  @Override
  public void on(SetMigrationPmd event) {
    entries.away(task(), event.addr(), timeNs());
  }

  @Override
  public void on(RemoveMigrationPmd event) {
    entries.back(task(), event.addr(), timeNs());
  }
}
