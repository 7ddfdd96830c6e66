package pageferry.protocol;

import java.util.List;

/** The kernel functions that call traces of the model can show. */
public final class KernelFunctions {
  /** Their names in alphabetical order. */
  public static final List<String> NAMES =
      List.of(
          "__alloc_pages",
          "__get_user_pages",
          "__gup_longterm_locked",
          "__pte_alloc",
          "__split_huge_pmd",
          "__sys_setresuid",
          "__vm_munmap",
          "can_change_pte_writable",
          "cap_capset",
          "close",
          "copy_process",
          "copy_pte_range",
          "do_anonymous_page",
          "do_exit",
          "do_fault",
          "do_get_mempolicy",
          "do_huge_pmd_anonymous_page",
          "do_huge_pmd_wp_page",
          "do_madvise",
          "do_mbind",
          "do_migrate_pages",
          "do_mmap",
          "do_mprotect_pkey",
          "do_pages_move",
          "do_set_mempolicy",
          "do_wp_page",
          "entry_SYSCALL_64",
          "folio_isolate_lru",
          "folio_wait_bit_common",
          "free_pgtables",
          "handle_mm_fault",
          "io_pin_pages",
          "iter_to_pipe",
          "madvise_populate",
          "main",
          "migrate_folio",
          "migrate_folio_undo_src",
          "migrate_pages",
          "migrate_pages_batch",
          "mlock_pte_range",
          "mlock_vma_pages_range",
          "putback_movable_pages",
          "queue_pages_range",
          "set_mempolicy_home_node",
          "should_fail",
          "split_huge_page_to_list",
          "unmap_page_range",
          "unpin_user_pages",
          "user",
          "vma_adjust_trans_huge",
          "zap_pte_range");

  private KernelFunctions() {}
}
