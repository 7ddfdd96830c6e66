package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.world.FaultKind;

/** The tables of docs/faults.md: what has to happen, and what torture has seen happen. */
final class FaultMatrix {
  private static final List<FaultKind> OF_SOURCES =
      List.of(
          FaultKind.FAIL_MIGRATE,
          FaultKind.EXTRA_REFERENCE,
          FaultKind.DIRTY,
          FaultKind.WRITEBACK,
          FaultKind.KILL_TASK,
          FaultKind.OOM_KILL,
          FaultKind.MEMORY_FAILURE,
          FaultKind.OFFLINE_NODE);

  private FaultMatrix() {}

  /** The table as Markdown; cells that nothing covered are marked. */
  static String text(Coverage coverage) {
    List<String> lines = new ArrayList<>();
    lines.add("| before the step | " + String.join(" | ", names()) + " |");
    lines.add("| --- |" + " --- |".repeat(OF_SOURCES.size()));
    for (MigrationStep step : MigrationStep.values()) {
      StringBuilder line = new StringBuilder("| " + step.key() + " |");
      for (FaultKind kind : OF_SOURCES) {
        line.append(' ').append(cell(kind, step, coverage)).append(" |");
      }
      lines.add(line.toString());
    }
    lines.add("");
    lines.add("| elsewhere | what has to happen |");
    lines.add("| --- | --- |");
    for (FaultKind kind : FaultKind.values()) {
      if (!OF_SOURCES.contains(kind)) {
        lines.add("| `" + kind.key() + "` | " + mark(kind, null, coverage, elsewhere(kind)) + " |");
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static List<String> names() {
    return OF_SOURCES.stream().map(kind -> "`" + kind.key() + "`").toList();
  }

  private static String cell(FaultKind kind, MigrationStep step, Coverage coverage) {
    boolean after = step == MigrationStep.REMAP || step == MigrationStep.KEEP_SHADOW;
    boolean late = after || step == MigrationStep.UNLOCK_SOURCE;
    return switch (kind) {
      case FAIL_MIGRATE -> after ? "cannot fail" : mark(kind, step, coverage, failure(step));
      case EXTRA_REFERENCE, DIRTY ->
          mark(kind, step, coverage, late ? "source freed late" : "-EAGAIN while it lasts");
      case WRITEBACK -> mark(kind, step, coverage, late ? "source freed late" : writeback(step));
      case OOM_KILL -> mark(kind, step, coverage, "largest process exits, its memory first");
      case MEMORY_FAILURE -> mark(kind, step, coverage, failedMemory(step));
      case OFFLINE_NODE -> mark(kind, step, coverage, "moved on; later -ENODEV, -ENOMEM");
      default -> mark(kind, step, coverage, "ends the call, then exits");
    };
  }

  private static String failedMemory(MigrationStep step) {
    return switch (step) {
      case FLUSH_TLB, COPY, COPY_BATCH, RECHECK_DIRTY, USE_SHADOW ->
          "6.11: -EHWPOISON; source kept";
      case DISCARD, KEEP_SHADOW, REMAP, UNLOCK_SOURCE -> "source kept out of service";
      default -> "poison entries";
    };
  }

  private static String writeback(MigrationStep step) {
    return switch (step) {
      case FLUSH_TLB, COPY, COPY_BATCH, RECHECK_DIRTY, USE_SHADOW -> "-EAGAIN while it lasts";
      case DISCARD, REMAP, UNLOCK_SOURCE -> "-EAGAIN while it lasts";
      default -> "sync waits, others -EBUSY";
    };
  }

  private static String failure(MigrationStep step) {
    return switch (step) {
      case ALLOCATE_TARGET -> "undo, -ENOMEM";
      case UNMAP -> "restore entries, next pass";
      case UNLOCK_SOURCE -> "undo, next pass; not after copy";
      case FLUSH_TLB -> "next pass, at last undo";
      default -> "undo, next pass";
    };
  }

  private static String elsewhere(FaultKind kind) {
    return switch (kind) {
      case FAIL_PAGE_ALLOC -> "-ENOMEM of a call, a page fault tries again, huge pages fall back";
      case FAILSLAB -> "-ENOMEM before anything is done";
      case FAIL_FOLIO_ISOLATE -> "status -EBUSY; mbind STRICT -EIO";
      case CPU_STALL, SHOOTDOWN_DELAY, DRAIN_STUCK, RECLAIM_STALL, LATE_WAKEUP ->
          "everybody waits, nobody fails";
      case LOST_WAKEUP -> "sleeps for ever, and is told";
      case RESTART_ACTOR -> "relives its log; nobody else notices";
      case PRESSURE -> "reclaim, or as `fail_page_alloc`";
      default -> throw new IllegalArgumentException(kind + " befalls sources");
    };
  }

  private static String mark(
      FaultKind kind, @Nullable MigrationStep step, Coverage coverage, String words) {
    return coverage.count(kind, step) > 0 ? words : words + " (not covered)";
  }
}
