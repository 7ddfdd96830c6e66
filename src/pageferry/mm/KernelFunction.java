package pageferry.mm;

import java.util.Arrays;
import java.util.List;

/**
 * A kernel function that call traces can show. Every routine is one, so a filter of call traces may
 * name these and no others.
 */
public enum KernelFunction {
  ADD_PAGE_FOR_MIGRATION("add_page_for_migration"),
  ALLOC_CONTIG_RANGE("alloc_contig_range"),
  ALLOC_HUGE_PAGE("alloc_huge_page"),
  ALLOC_HUGE_PAGE_NODEMASK("alloc_huge_page_nodemask"),
  ALLOC_PAGES("__alloc_pages"),
  ALLOC_PAGES_DIRECT_RECLAIM("__alloc_pages_direct_reclaim"),
  ALLOC_PAGES_SLOWPATH("__alloc_pages_slowpath"),
  BALANCE_PGDAT("balance_pgdat"),
  CAN_CHANGE_PTE_WRITABLE("can_change_pte_writable"),
  CAP_CAPSET("cap_capset"),
  CLOSE("close"),
  COLLAPSE_HUGE_PAGE("collapse_huge_page"),
  COLLAPSE_HUGE_PAGE_ISOLATE("__collapse_huge_page_isolate"),
  COMPACT_NODES("compact_nodes"),
  COPY_HUGETLB_PAGE_RANGE("copy_hugetlb_page_range"),
  COPY_HUGE_PMD("copy_huge_pmd"),
  COPY_PRESENT_PAGE("copy_present_page"),
  COPY_PROCESS("copy_process"),
  COPY_PTE_RANGE("copy_pte_range"),
  DELETE_FROM_PAGE_CACHE("delete_from_page_cache"),
  DEMOTE_FOLIO_LIST("demote_folio_list"),
  DOWN_READ("down_read"),
  DOWN_WRITE("down_write"),
  DO_ANONYMOUS_PAGE("do_anonymous_page"),
  DO_COW_FAULT("do_cow_fault"),
  DO_EXIT("do_exit"),
  DO_FAULT("do_fault"),
  DO_GET_MEMPOLICY("do_get_mempolicy"),
  DO_HUGE_PMD_ANONYMOUS_PAGE("do_huge_pmd_anonymous_page"),
  DO_HUGE_PMD_NUMA_PAGE("do_huge_pmd_numa_page"),
  DO_HUGE_PMD_WP_PAGE("do_huge_pmd_wp_page"),
  DO_MADVISE("do_madvise"),
  DO_MBIND("do_mbind"),
  DO_MIGRATE_PAGES("do_migrate_pages"),
  DO_MLOCK("do_mlock"),
  DO_MMAP("do_mmap"),
  DO_MOVE_PAGE_TO_NODE_ARRAY("do_move_page_to_node_array"),
  DO_MPROTECT_PKEY("do_mprotect_pkey"),
  DO_MUNMAP("do_munmap"),
  DO_NUMA_PAGE("do_numa_page"),
  DO_PAGES_MOVE("do_pages_move"),
  DO_SET_MEMPOLICY("do_set_mempolicy"),
  DO_SET_PMD("do_set_pmd"),
  DO_SWAP_PAGE("do_swap_page"),
  DO_SYS_MSYNC("__do_sys_msync"),
  DO_SYS_MUNLOCK("__do_sys_munlock"),
  DO_SYS_OPENAT2("do_sys_openat2"),
  DO_TRY_TO_FREE_PAGES("do_try_to_free_pages"),
  DO_WP_PAGE("do_wp_page"),
  DROP_CACHES_SYSCTL_HANDLER("drop_caches_sysctl_handler"),
  ENTRY_SYSCALL_64("entry_SYSCALL_64"),
  EXIT_MMAP("exit_mmap"),
  FALLBACK_MIGRATE_FOLIO("fallback_migrate_folio"),
  FAULT_DIRTY_SHARED_PAGE("fault_dirty_shared_page"),
  FILEMAP_ADD_FOLIO("filemap_add_folio"),
  FILEMAP_FAULT("filemap_fault"),
  FILEMAP_FDATAWRITE_RANGE("__filemap_fdatawrite_range"),
  FOLIO_ISOLATE_LRU("folio_isolate_lru"),
  FOLIO_MIGRATE_MAPPING("folio_migrate_mapping"),
  FOLIO_TEST_LARGE("folio_test_large"),
  FOLIO_WAIT_BIT_COMMON("folio_wait_bit_common"),
  FOLIO_WAIT_WRITEBACK("folio_wait_writeback"),
  FREE_PGTABLES("free_pgtables"),
  GET_USER_PAGES("__get_user_pages"),
  GUP_LONGTERM_LOCKED("__gup_longterm_locked"),
  HANDLE_MM_FAULT("handle_mm_fault"),
  HUGETLBFS_PUNCH_HOLE("hugetlbfs_punch_hole"),
  HUGETLB_FAULT("hugetlb_fault"),
  I_MMAP_LOCK_READ("i_mmap_lock_read"),
  I_MMAP_LOCK_WRITE("i_mmap_lock_write"),
  INVALIDATE_MAPPING_PAGES("invalidate_mapping_pages"),
  IO_PIN_PAGES("io_pin_pages"),
  HMM_RANGE_FAULT("hmm_range_fault"),
  ITER_TO_PIPE("iter_to_pipe"),
  MADVISE_COLD_OR_PAGEOUT_PTE_RANGE("madvise_cold_or_pageout_pte_range"),
  MADVISE_COLLAPSE("madvise_collapse"),
  MADVISE_FREE_PTE_RANGE("madvise_free_pte_range"),
  MADVISE_INJECT_ERROR("madvise_inject_error"),
  MADVISE_POPULATE("madvise_populate"),
  MAIN("main"),
  MEMORY_FAILURE("memory_failure"),
  MEMORY_FAILURE_WORK_FUNC("memory_failure_work_func"),
  MIGRATE_FOLIO("migrate_folio"),
  MIGRATE_FOLIO_DISCARD("migrate_folio_discard"),
  MIGRATE_FOLIO_UNDO_SRC("migrate_folio_undo_src"),
  MIGRATE_MISPLACED_TRANSHUGE_PAGE("migrate_misplaced_transhuge_page"),
  MIGRATE_FOLIO_UNMAP("migrate_folio_unmap"),
  MIGRATE_PAGES("migrate_pages"),
  MIGRATE_PAGES_BATCH("migrate_pages_batch"),
  MIGRATE_PAGES_UNMAP_ONLY("migrate_pages_unmap_only"),
  MLOCK_PTE_RANGE("mlock_pte_range"),
  MLOCK_VMA_PAGE("mlock_vma_page"),
  MLOCK_VMA_PAGES_RANGE("mlock_vma_pages_range"),
  MOVE_PAGE_TABLES("move_page_tables"),
  MMPUT("mmput"),
  MOVE_PTES("move_ptes"),
  MREMAP_TO("mremap_to"),
  MUTEX_LOCK("mutex_lock"),
  MUTEX_UNLOCK("mutex_unlock"),
  OFFLINE_PAGES("offline_pages"),
  OOM_REAP_TASK_MM("oom_reap_task_mm"),
  OUT_OF_MEMORY("out_of_memory"),
  PROC_SYS_WRITE("proc_sys_write"),
  PAGEMAP_READ("pagemap_read"),
  PTE_ALLOC("__pte_alloc"),
  PUTBACK_MOVABLE_PAGES("putback_movable_pages"),
  QUEUE_PAGES_RANGE("queue_pages_range"),
  RAW_SPIN_LOCK("_raw_spin_lock"),
  RAW_SPIN_UNLOCK("_raw_spin_unlock"),
  RECLAIM_PAGES("reclaim_pages"),
  REMOVE_MIGRATION_PTES("remove_migration_ptes"),
  REMOVE_VMA("remove_vma"),
  SET_MEMPOLICY_HOME_NODE("set_mempolicy_home_node"),
  SHAKE_PAGE("shake_page"),
  SHMEM_ALLOC_HUGEFOLIO("shmem_alloc_hugefolio"),
  SHMEM_FALLOCATE("shmem_fallocate"),
  SHMEM_GET_FOLIO_GFP("shmem_get_folio_gfp"),
  SHOULD_FAIL("should_fail"),
  SHRINK_FOLIO_LIST("shrink_folio_list"),
  SHRINK_INACTIVE_LIST("shrink_inactive_list"),
  SHRINK_LRUVEC("shrink_lruvec"),
  SHRINK_NODE("shrink_node"),
  SOFT_OFFLINE_PAGE("soft_offline_page"),
  SPLIT_HUGE_PAGE_TO_LIST("split_huge_page_to_list"),
  SPLIT_HUGE_PMD("__split_huge_pmd"),
  STATE_STORE("state_store"),
  SUBMIT_BIO("submit_bio"),
  SYS_SETRESUID("__sys_setresuid"),
  TASK_NUMA_WORK("task_numa_work"),
  TLB_FLUSH_MMU("tlb_flush_mmu"),
  TLB_NEXT_BATCH("tlb_next_batch"),
  TRY_SPLIT_FOLIO("try_split_folio"),
  TRY_TO_FREE_PAGES("try_to_free_pages"),
  TRY_TO_MIGRATE("try_to_migrate"),
  TRY_TO_SPLIT_THP_PAGE("try_to_split_thp_page"),
  TRY_TO_UNMAP("try_to_unmap"),
  UNMAP_MAPPING_RANGE("unmap_mapping_range"),
  UNMAP_PAGE_RANGE("unmap_page_range"),
  UNPIN_USER_PAGES("unpin_user_pages"),
  UP_WRITE("up_write"),
  USER("user"),
  VFS_LOCK_FOLIOS("vfs_lock_folios"),
  VMA_ADJUST_TRANS_HUGE("vma_adjust_trans_huge"),
  VMA_START_WRITE("__vma_start_write"),
  VM_MUNMAP("__vm_munmap"),
  WB_WORKFN("wb_workfn"),
  WP_PAGE_SHARED("wp_page_shared"),
  WRITE_CACHE_PAGES("write_cache_pages"),
  ZAP_PTE_RANGE("zap_pte_range");

  private static final List<String> NAMES =
      Arrays.stream(values()).map(KernelFunction::text).toList();

  private final String text;

  KernelFunction(String text) {
    this.text = text;
  }

  /** The names of all of them. */
  public static List<String> names() {
    return NAMES;
  }

  /** Whether a task that is in it runs its program, and not the kernel for it. */
  public boolean isUserMode() {
    return this == USER || this == MAIN;
  }

  /** What a call trace shows. */
  public String text() {
    return text;
  }
}
