package pageferry.experiment.hung;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What functions of the kernel wait for, and what they have while they call others: mm/filemap.c,
 * mm/migrate.c, mm/memory.c, mm/vmscan.c, mm/rmap.c and others of Linux 5.10 to 7.2.
 */
final class FrameRules {
  /** Sleep until a folio's bit is clear. */
  private static final Set<String> BIT_WAITS =
      set(
          "folio_wait_bit_common",
          "folio_wait_bit",
          "folio_wait_bit_killable",
          "wait_on_page_bit_common",
          "wait_on_page_bit",
          "__lock_page",
          "__lock_page_killable",
          "__lock_page_or_retry",
          "__folio_lock",
          "__folio_lock_killable",
          "__folio_lock_or_retry",
          "put_and_wait_on_page_locked",
          "folio_put_wait_locked",
          "migration_entry_wait_on_locked",
          "__migration_entry_wait",
          "migration_entry_wait",
          "pmd_migration_entry_wait",
          "softleaf_entry_wait_on_locked");

  /** The same bit functions, for PG_writeback: whoever writes ends it. */
  private static final Set<String> WRITEBACK_WAITS =
      set("folio_wait_writeback", "wait_on_page_writeback", "folio_wait_stable");

  /** Wait in a page fault after they have given mmap_lock back. */
  private static final Set<String> WITHOUT_MMAP_LOCK =
      set(
          "__folio_lock_or_retry",
          "folio_lock_or_retry",
          "__lock_page_or_retry",
          "lock_page_or_retry",
          "handle_userfault",
          "maybe_unlock_mmap_for_io");

  private static final Set<String> SEMAPHORE_READS =
      set(
          "rwsem_down_read_slowpath",
          "__down_read_common",
          "down_read",
          "down_read_killable",
          "call_rwsem_down_read_failed");

  private static final Set<String> SEMAPHORE_WRITES =
      set(
          "rwsem_down_write_slowpath",
          "__down_write_common",
          "down_write",
          "down_write_killable",
          "call_rwsem_down_write_failed");

  private static final Set<String> MUTEXES =
      set(
          "__mutex_lock",
          "mutex_lock",
          "__mutex_lock_slowpath",
          "__mutex_lock_killable_slowpath",
          "mutex_lock_killable",
          "mutex_lock_interruptible");

  /** Frames of the scheduler, and of any lock. */
  private static final Set<String> INNERMOST =
      set(
          "__schedule",
          "schedule",
          "io_schedule",
          "schedule_timeout",
          "schedule_preempt_disabled",
          "io_schedule_timeout",
          "__wait_for_common",
          "wait_for_completion",
          "context_switch",
          "__switch_to");

  /** Have the lock of a folio while they call others. */
  private static final Set<String> HAVE_FOLIO =
      set(
          "migrate_folio_unmap",
          "migrate_folio_move",
          "__migrate_folio",
          "__unmap_and_move",
          "unmap_and_move",
          "unmap_and_move_huge_page",
          "move_to_new_folio",
          "move_to_new_page",
          "shrink_folio_list",
          "shrink_page_list",
          "split_huge_page_to_list",
          "split_huge_page_to_list_to_order",
          "__folio_split",
          "do_swap_page",
          "collapse_file",
          "memory_failure",
          "truncate_inode_partial_folio",
          "write_cache_pages",
          "__writepage",
          "vfs_lock_two_folios",
          "try_to_merge_one_page");

  /** Have them already while they wait for another folio's lock themselves. */
  private static final Set<String> LOCK_A_SECOND = set("vfs_lock_two_folios");

  private static final Set<String> HAVE_MMAP_READ =
      set(
          "do_user_addr_fault",
          "do_page_fault",
          "__do_page_fault",
          "handle_mm_fault",
          "__get_user_pages",
          "add_page_for_migration",
          "add_folio_for_migration",
          "do_pages_stat_array",
          "walk_page_range",
          "collapse_pte_mapped_thp");

  private static final Set<String> HAVE_MMAP_WRITE =
      set(
          "do_vmi_munmap",
          "do_vmi_align_munmap",
          "__do_munmap",
          "do_munmap",
          "mmap_region",
          "do_mprotect_pkey",
          "mprotect_fixup",
          "move_vma",
          "move_page_tables",
          "dup_mmap",
          "exit_mmap");

  /** Locks that several functions take, each with those that do. */
  private static final Map<String, Set<String>> SHARED =
      new TreeMap<>(
          Map.of(
              "anon_vma",
              set(
                  "folio_lock_anon_vma_read",
                  "page_lock_anon_vma_read",
                  "rmap_walk_anon",
                  "unlink_anon_vmas",
                  "anon_vma_clone",
                  "anon_vma_fork",
                  "vma_prepare",
                  "split_huge_page_to_list",
                  "split_huge_page_to_list_to_order",
                  "__folio_split"),
              "i_mmap_rwsem",
              set(
                  "rmap_walk_file",
                  "__rmap_walk_file",
                  "hugetlb_page_mapping_lock_write",
                  "hugetlb_folio_mapping_lock_write",
                  "unmap_mapping_pages",
                  "unmap_mapping_folio",
                  "unmap_mapping_range",
                  "unlink_file_vma",
                  "vma_link_file",
                  "hugetlb_vmdelete_list",
                  "hugetlbfs_punch_hole",
                  "hugetlbfs_zero_partial_page",
                  "remove_inode_hugepages"),
              "i_rwsem",
              set(
                  "generic_file_write_iter",
                  "ext4_buffered_write_iter",
                  "xfs_file_buffered_write",
                  "btrfs_buffered_write",
                  "do_truncate",
                  "vfs_fallocate",
                  "ext4_fallocate",
                  "open_last_lookups")));

  private FrameRules() {}

  /** What a lock is called that a function takes: as others call it too, or by the function. */
  static String lock(String asker) {
    return SHARED.entrySet().stream()
        .filter(lock -> lock.getValue().contains(asker))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(asker + "()");
  }

  /** Whether a stack is in a function that takes such a lock, beyond what it waits for itself. */
  static boolean isWithin(List<String> frames, String lock) {
    int own = outermostOfWait(frames) + 1;
    Waits waits = waits(frames);
    boolean asksForLock =
        waits == Waits.MUTEX || waits == Waits.SEMAPHORE_READ || waits == Waits.SEMAPHORE_WRITE;
    for (int i = Math.max(own, 0); i < frames.size(); i++) {
      if (lock(frames.get(i)).equals(lock)) {
        return i > own || !asksForLock;
      }
    }
    return false;
  }

  private static Set<String> set(String... names) {
    return new TreeSet<>(List.of(names));
  }

  /** What kind of thing a stack waits for; OTHER: nothing that a task has. */
  enum Waits {
    FOLIO,
    WRITEBACK,
    SEMAPHORE_READ,
    SEMAPHORE_WRITE,
    MUTEX,
    OTHER
  }

  /** What a stack waits for. */
  static Waits waits(List<String> frames) {
    int at = outermostOfWait(frames);
    for (int i = 0; i <= Math.min(at + 1, frames.size() - 1); i++) {
      if (WRITEBACK_WAITS.contains(frames.get(i))) {
        return Waits.WRITEBACK;
      }
    }
    for (int i = 0; i <= at; i++) {
      String frame = frames.get(i);
      if (BIT_WAITS.contains(frame)) {
        return Waits.FOLIO;
      } else if (SEMAPHORE_READS.contains(frame)) {
        return Waits.SEMAPHORE_READ;
      } else if (SEMAPHORE_WRITES.contains(frame)) {
        return Waits.SEMAPHORE_WRITE;
      } else if (MUTEXES.contains(frame)) {
        return Waits.MUTEX;
      }
    }
    return Waits.OTHER;
  }

  /** The last frame that only sleeps or takes a lock: who called it wants the lock. */
  static int outermostOfWait(List<String> frames) {
    int at = -1;
    while (at + 1 < frames.size() && isOfWait(frames.get(at + 1))) {
      at++;
    }
    return at;
  }

  private static boolean isOfWait(String frame) {
    return INNERMOST.contains(frame)
        || BIT_WAITS.contains(frame)
        || SEMAPHORE_READS.contains(frame)
        || SEMAPHORE_WRITES.contains(frame)
        || MUTEXES.contains(frame);
  }

  /** The function that asked for what is waited for, or that waits. */
  static String asker(List<String> frames) {
    int at = outermostOfWait(frames) + 1;
    return at < frames.size() ? frames.get(at) : frames.get(frames.size() - 1);
  }

  /** Whether a stack has the lock of a folio. */
  static boolean hasFolio(List<String> frames) {
    int own = outermostOfWait(frames) + 1;
    boolean folio = waits(frames) == Waits.FOLIO;
    for (int i = Math.max(own, 0); i < frames.size(); i++) {
      String frame = frames.get(i);
      boolean asks = i == own && folio && !LOCK_A_SECOND.contains(frame);
      if (HAVE_FOLIO.contains(frame) && !asks && !isCaller(frames, i, own, folio)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a frame only called the one that asks for the folio's lock on its behalf. */
  private static boolean isCaller(List<String> frames, int i, int own, boolean folio) {
    return folio
        && i > own
        && own < frames.size()
        && HAVE_FOLIO.contains(frames.get(own))
        && !LOCK_A_SECOND.contains(frames.get(own));
  }

  /** How a stack has its own mmap_lock: 'r', 'w', or ' ' for not. */
  static char mmapLock(List<String> frames) {
    if (frames.stream().anyMatch(WITHOUT_MMAP_LOCK::contains)) {
      return ' ';
    }
    int own = outermostOfWait(frames) + 1;
    boolean semaphore =
        waits(frames) == Waits.SEMAPHORE_READ || waits(frames) == Waits.SEMAPHORE_WRITE;
    for (int i = semaphore ? own + 1 : Math.max(own, 0); i < frames.size(); i++) {
      if (semaphore && isMmapLock(frames)) {
        return ' ';
      }
      if (HAVE_MMAP_WRITE.contains(frames.get(i))) {
        return 'w';
      }
      if (HAVE_MMAP_READ.contains(frames.get(i))) {
        return 'r';
      }
    }
    return ' ';
  }

  /** Whether a stack that waits for a semaphore waits for mmap_lock. */
  static boolean isMmapLock(List<String> frames) {
    String asker = asker(frames);
    return HAVE_MMAP_READ.contains(asker)
        || HAVE_MMAP_WRITE.contains(asker)
        || asker.contains("mmap")
        || asker.contains("munmap")
        || asker.startsWith("lock_mm_and_find_vma")
        || asker.startsWith("__do_sys_")
        || asker.startsWith("__x64_sys_")
        || asker.startsWith("do_mbind")
        || asker.startsWith("do_madvise")
        || asker.startsWith("__mm_populate")
        || asker.startsWith("exc_page_fault");
  }
}
