package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.StayCause;
import pageferry.mm.StepOp;
import pageferry.world.MigrateCounts;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.MovePagesStatus;
import pageferry.world.MigrateEvent.PagesLeft;
import pageferry.world.MigrateEvent.PagesNotMoved;
import pageferry.world.PageSpan;
import pageferry.world.StayFacts;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.Tracepoint;

/** A page that stayed without a cause is complained of, and no other. */
class StayAuditTest {
  private static final MigrateReason BY = MigrateReason.MR_SYSCALL;
  private final StayAudit audit = new StayAudit();

  private void happens(Tracepoint... events) {
    for (Tracepoint event : events) {
      audit.emit(1, 0, 7, event);
    }
  }

  private static MigratePages migrated(long moved, long failed) {
    return new MigratePages(
        new MigrateCounts(moved, failed, 0, 0, 0), MigrateMode.MIGRATE_SYNC, BY);
  }

  private static PagesNotMoved stays(int errno, long pages) {
    StayFacts saw = new StayFacts(errno, -1, 0, 0, 1);
    return new PagesNotMoved(BY, StayCause.LOCKED, 1, new PageSpan(1, 0, 0, pages), saw);
  }

  @Test
  void a_call_whose_pages_are_all_explained_is_sound() {
    happens(
        new SysEnter(StepOp.MOVE_PAGES),
        migrated(1, 2),
        new PagesLeft(3, 2),
        stays(11, 2),
        stays(2, 1),
        new MovePagesStatus(-2, 1),
        new MovePagesStatus(Integer.MIN_VALUE, 3),
        new SysExit(StepOp.MOVE_PAGES, 3, 1));
    assertThat(audit.complaints()).isEmpty();
  }

  @Test
  void a_status_without_a_cause_is_complained_of() {
    happens(
        new SysEnter(StepOp.MOVE_PAGES),
        new MovePagesStatus(-2, 1),
        new SysExit(StepOp.MOVE_PAGES, 0, 1));
    assertThat(audit.complaints()).hasSize(1).first().asString().contains("1 pages ENOENT");
  }

  @Test
  void pages_that_are_left_and_not_told_of_are_complained_of() {
    happens(
        new SysEnter(StepOp.MBIND),
        migrated(0, 2),
        new PagesLeft(2, 2),
        stays(11, 1),
        new SysExit(StepOp.MBIND, 0, 1));
    assertThat(audit.complaints()).hasSize(1).first().asString().contains("told of 1");
  }

  @Test
  void a_call_that_failed_for_pages_without_a_cause_is_complained_of() {
    happens(new SysEnter(StepOp.MBIND), new SysExit(StepOp.MBIND, -5, 1));
    happens(new SysEnter(StepOp.MIGRATE_PAGES), new SysExit(StepOp.MIGRATE_PAGES, 2, 1));
    assertThat(audit.complaints()).hasSize(2);
  }
}
