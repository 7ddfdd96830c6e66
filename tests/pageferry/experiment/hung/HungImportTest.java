package pageferry.experiment.hung;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.conf.BadInput;

/** Who has what and who waits for what, from stacks in all their forms. */
class HungImportTest {
  private static final String SECOND_FOLIO =
      """
      %s__schedule+0x3ec/0xaf0
      %sio_schedule+0x46/0x70
      %sfolio_wait_bit_common+0x13f/0x340
      %s? __pfx_wake_page_function+0x10/0x10
      %svfs_lock_two_folios+0x4d/0x60
      %svfs_dedupe_file_range_compare+0x12f/0x3c0 [ext4]
      """;

  private static final String TWO_NOTES =
      "a-11 has the lock of a folio; waits for the lock of a folio, which b-12 has";

  @TempDir Path folder;

  private HungImport read(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("hung.txt"), text);
    assertThat(HungImport.isLike(file)).isTrue();
    return HungImport.of(file);
  }

  private static String stack(String mark) {
    return SECOND_FOLIO.replace("%s", mark);
  }

  @Test
  void sysrq_w_of_any_kernel_is_read_with_and_without_marks() throws IOException {
    for (String mark :
        List.of("", "[ 12.345678] ", "Nov 30 12:00:01 host kernel: ", "<6>[    1.000001][ T11] ")) {
      String text =
          "%ssysrq: Show Blocked State\n".formatted(mark)
              + mark
              + "task:a               state:D stack:0     pid:11    tgid:11    ppid:1     "
              + " flags:0x2\n"
              + mark
              + "Call Trace:\n"
              + stack(mark + " ")
              + mark
              + "task:b               state:D stack:    0 pid:   12 ppid:     1 flags:0x00000002\n"
              + stack(mark + " ");
      assertThat(read(text).notes()).as(mark).first().asString().contains(TWO_NOTES);
    }
  }

  @Test
  void a_task_that_is_told_of_by_the_detector_and_by_its_stack_is_one() throws IOException {
    String text =
        "INFO: task a:11 blocked for more than 120 seconds.\n"
            + "      Not tainted 6.1.0-50-amd64 #1\n"
            + "task:a state:D stack:0 pid:11 ppid:1 flags:0x2\nCall Trace:\n <TASK>\n"
            + stack(" ");
    HungImport made =
        read(
            text
                + text.replace("a:11", "b:12")
                    .replace("task:a", "task:b")
                    .replace("pid:11", "pid:12"));
    assertThat(made.notes()).hasSize(2).first().asString().contains(TWO_NOTES);
  }

  @Test
  void files_of_proc_are_tasks_without_names() throws IOException {
    String text =
        "==> /proc/11/stack <==\n"
            + stack("[<0>] ")
            + "\n==> /proc/12/stack <==\n"
            + stack("[<0>] ");
    assertThat(read(text).notes())
        .first()
        .asString()
        .contains("task-11 has the lock of a folio; waits for the lock of a folio, which task-12");
  }

  @Test
  void a_script_that_knows_folios_leaves_nothing_to_be_taken() throws IOException {
    HungImport made =
        read(
            "task a pid 11 tgid 11 state D\nwaits folio 0xea02\nhas folio 0xea01\n"
                + stack("[<0>] ")
                + "task b pid 12 tgid 12 state D\nwaits folio 0xea03\nhas folio 0xea02\n"
                + stack("[<0>] "));
    assertThat(made.notes().get(0))
        .endsWith(
            "a-11 has the lock of folio 0xea01; waits for the lock of folio 0xea02, which b-12"
                + " has");
    assertThat(made.notes().get(1)).endsWith("folio 0xea03; none of these tasks has it");
  }

  @Test
  void a_lock_is_the_same_whichever_function_takes_it() throws IOException {
    HungImport made =
        read(
            """
            task:migrator state:D stack:0 pid:51 ppid:2 flags:0x4000
             schedule+0x5a/0xd0
             rwsem_down_write_slowpath+0x27d/0x4c0
             hugetlb_page_mapping_lock_write+0x120/0x190
             unmap_and_move_huge_page+0x1c5/0x270
            task:puncher state:D stack:0 pid:52 ppid:1 flags:0x2
             folio_wait_bit_common+0x13d/0x350
             remove_inode_hugepages+0x1c8/0x2d0
             hugetlbfs_punch_hole+0x64f/0x7e0
            """);
    assertThat(made.notes().get(0)).contains("waits for i_mmap_rwsem, which puncher-52 has");
    assertThat(made.notes().get(1)).contains("has i_mmap_rwsem; waits for the lock of a folio");
  }

  @Test
  void a_fault_that_gave_mmap_lock_back_does_not_have_it() throws IOException {
    String fault =
        """
        task:java state:D stack:0 pid:4242 tgid:4000 ppid:1 flags:0x2
         folio_wait_bit_common+0x13d/0x350
         %s+0x1c8/0x2d0
         do_swap_page+0x64f/0x7e0
         handle_mm_fault+0xdb/0x2d0
         do_user_addr_fault+0x191/0x550
        task:java state:D stack:0 pid:4243 tgid:4000 ppid:1 flags:0x2
         rwsem_down_write_slowpath+0x27d/0x4c0
         down_write_killable+0x30/0x40
         vm_mmap_pgoff+0xb0/0x190
        """;
    assertThat(read(fault.formatted("migration_entry_wait_on_locked")).notes().get(1))
        .contains("waits for mmap_lock of 4000, which java-4242 has");
    assertThat(read(fault.formatted("__folio_lock_or_retry")).notes().get(1))
        .endsWith("waits for mmap_lock of 4000; none of these tasks has it");
  }

  @Test
  void who_waits_for_no_lock_is_left_out_with_a_word() throws IOException {
    HungImport made =
        read(
            "task:a state:D stack:0 pid:11 ppid:1 flags:0x2\n"
                + " do_nanosleep+0x5f/0x180\n x64_sys_nanosleep+0x9d/0xf0\n");
    assertThat(made.notes())
        .first()
        .asString()
        .endsWith("hung.txt:1: a-11; waits in do_nanosleep(), for nothing that is held; left out");
    assertThatThrownBy(() -> made.text(""))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("hung.txt:1: expected a task that has or waits for a lock");
  }

  @ParameterizedTest
  @CsvSource({
    "hung-arm.txt, migrator-512 waits for a folio's lock",
    "hung-T.txt, migrator-512 waits for a folio's lock",
    "hung-lockdep.txt, migrator-512 waits for a folio's lock",
    "hung-rhel7.txt, java-4242 waits for a folio's lock",
    "hung-proc.txt, task-4243 waits for mmap_lock of 4243",
    "hung-crash.txt, 'java-4242 waits for the lock of a folio, which kswapd0-4250 has'",
  })
  void stacks_of_other_tools_and_architectures_tell_the_same(String name, String note) {
    HungImport made = HungImport.of(Path.of("tests/other-inputs/hung", name));
    assertThat(made.notes()).anyMatch(each -> each.contains(note));
  }
}
