package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Where pools of 1 GiB pages get them: hugepage_movable_supported() (linux/hugetlb.h). */
class MovableGiganticTest {
  private static final String TEXT =
      """
      machine { nodes = [ { cpus = "0-1", memory = 4 GiB, movable = 3584 MiB } ] }
      kernel = "KERNEL"
      audit = on
      set {
        "/proc/sys/vm/movable_gigantic_pages" = SET
        "/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages" = 1
      }
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 1 GiB, type = hugetlb_1gb }
      ] } }
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"7.2, 1, 0", "7.2, 0, 1", "6.12, 1, 1"})
  void zone_movable_serves_where_the_sysctl_says_so(String kernel, String set, double failed) {
    String text = TEXT.replace("KERNEL", kernel).replace("SET", set);
    Experiment experiment = ExperimentText.read(folder, "gigantic.conf", text);
    RowResult row = Runner.run(experiment, Progress.NONE).rows().get(0);
    assertThat(row.endedWell()).isTrue();
    assertThat(row.values().get("calls.failed")).isEqualTo(failed);
  }
}
