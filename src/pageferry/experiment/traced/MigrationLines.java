package pageferry.experiment.traced;

import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.world.MigrateCounts;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.MigratePagesStart;
import pageferry.world.MigrateEvent.RemoveMigrationPmd;
import pageferry.world.MigrateEvent.RemoveMigrationPte;
import pageferry.world.MigrateEvent.SetMigrationPmd;
import pageferry.world.MigrateEvent.SetMigrationPte;

/** Migrations of a trace: events of migrate.h and thp.h. */
final class MigrationLines {
  private final Telling telling;

  MigrationLines(Telling telling) {
    this.telling = telling;
  }

  void addTo(Map<String, EventHandler> handlers) {
    handlers.put("mm_migrate_pages_start", this::begins);
    handlers.put("mm_migrate_pages", this::ends);
    handlers.put("set_migration_pte", this::entry);
    handlers.put("remove_migration_pte", this::entry);
    handlers.put("set_migration_pmd", this::entry);
    handlers.put("remove_migration_pmd", this::entry);
  }

  private boolean begins(TracedLine event, RealTask task) {
    MigrateMode mode = mode(event.text("mode"));
    MigrateReason reason = reason(event.text("reason"));
    return mode != null
        && reason != null
        && telling.tell(event, task, new MigratePagesStart(mode, reason));
  }

  private boolean ends(TracedLine event, RealTask task) {
    MigrateMode mode = mode(event.text("mode"));
    MigrateReason reason = reason(event.text("reason"));
    OptionalLong succeeded = event.number("nr_succeeded");
    OptionalLong failed = event.number("nr_failed");
    if (mode == null || reason == null || succeeded.isEmpty() || failed.isEmpty()) {
      return false;
    }
    MigrateCounts counts =
        new MigrateCounts(
            succeeded.getAsLong(),
            failed.getAsLong(),
            event.number("nr_thp_succeeded", 0),
            event.number("nr_thp_failed", 0),
            event.number("nr_thp_split", 0));
    return telling.tell(event, task, new MigratePages(counts, mode, reason));
  }

  private boolean entry(TracedLine event, RealTask task) {
    OptionalLong addr = event.hex("addr");
    OptionalLong pfn = Frames.of(event);
    if (addr.isEmpty() || pfn.isEmpty()) {
      return false;
    }
    int order = (int) event.number("order", 0);
    long at = addr.getAsLong();
    long frame = pfn.getAsLong();
    return telling.tell(
        event,
        task,
        switch (event.name()) {
          case "set_migration_pte" -> new SetMigrationPte(at, frame, order);
          case "remove_migration_pte" -> new RemoveMigrationPte(at, frame, order);
          case "set_migration_pmd" -> new SetMigrationPmd(at, frame);
          default -> new RemoveMigrationPmd(at, frame);
        });
  }

  private static @Nullable MigrateMode mode(@Nullable String text) {
    for (MigrateMode each : MigrateMode.values()) {
      if (each.name().equals(text)) {
        return each;
      }
    }
    return null;
  }

  private static @Nullable MigrateReason reason(@Nullable String text) {
    for (MigrateReason each : MigrateReason.values()) {
      if (each.text().equals(text)) {
        return each;
      }
    }
    return null;
  }
}
