package pageferry.report.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pageferry.mm.Paging;
import pageferry.mm.WaitKind;
import pageferry.world.EveryTracepoint;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.LockAcquire;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.LockEvent.MmapLockDowngraded;
import pageferry.world.LockEvent.MmapLockReleased;
import pageferry.world.MemoryEvent.PageFree;
import pageferry.world.Tracepoint;

/** Every tracepoint has a text of its own, but those that the trace tells in another way. */
class EventTextTest {
  private final EventText texts = new EventText(pid -> "app" + pid, Paging.X86_64);

  @Test
  void every_event_is_named_once_and_those_without_a_text_are_known() {
    List<String> names = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    for (Tracepoint event : EveryTracepoint.samples()) {
      if (event instanceof MmapLockDowngraded) {
        continue; // told as mmap_lock_acquire_returned as well
      }
      String text = texts.of(101, event);
      (text.isEmpty() ? silent : names)
          .add(text.isEmpty() ? event.getClass().getSimpleName() : text.split(":")[0]);
    }
    assertThat(silent)
        .containsExactlyInAnyOrder("PageFault", "SchedSwitch", "SysEnter", "TaskWoken");
    assertThat(names)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[a-z_]+"))
        .contains("mm_page_alloc", "sys_exit", "sched_process_exit", "pageferry_folio_locked");
  }

  @Test
  void a_text_is_of_its_own_event_and_not_of_the_one_before() {
    assertThat(texts.of(101, new FolioLocked(2, 0)))
        .isEqualTo("pageferry_folio_locked: pfn=2 waitedNs=0");
    assertThat(texts.of(101, new PageFree(2, 0)))
        .isEqualTo("mm_page_free: page=ffffea0000000080 pfn=0x2 order=0");
  }

  @Test
  void mmap_lock_is_told_as_the_kernel_tells_it() {
    String lock = "mm=0000000000000007 memcg_path=/ write=";
    assertThat(texts.of(101, new LockAcquire(WaitKind.MMAP_WRITE, 7)))
        .isEqualTo("mmap_lock_start_locking: " + lock + "true");
    assertThat(texts.of(101, new MmapLockAcquired(7, true)))
        .isEqualTo("mmap_lock_acquire_returned: " + lock + "true success=true");
    assertThat(texts.of(101, new MmapLockReleased(7)))
        .isEqualTo("mmap_lock_released: " + lock + "true");
    assertThat(texts.of(101, new MmapLockReleased(7)))
        .isEqualTo("mmap_lock_released: " + lock + "false");
  }

  @Test
  void who_downgrades_mmap_lock_gives_it_back_as_a_reader() {
    String lock = "mm=0000000000000007 memcg_path=/ write=false";
    texts.of(101, new MmapLockAcquired(7, true));
    assertThat(texts.of(101, new MmapLockDowngraded(7)))
        .isEqualTo("mmap_lock_acquire_returned: " + lock + " success=true");
    assertThat(texts.of(101, new MmapLockReleased(7))).isEqualTo("mmap_lock_released: " + lock);
  }
}
