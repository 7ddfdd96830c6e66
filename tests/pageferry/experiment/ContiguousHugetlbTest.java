package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Contiguous memory is had from where free huge pages of hugetlb lie. */
class ContiguousHugetlbTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 512, 600})
  void what_a_free_huge_page_had_is_given_and_nothing_is_lost(int pages) {
    String text =
        """
        machine { nodes = [ { cpus = "0-1", memory = 32 MiB, cma = 8 MiB } ] }
        audit = on
        hugetlb-pages = 3
        processes { app { cpu = 0, program = [
          { op = cma_alloc, name = buffer, node = 0, pages = %d, as = buffer }
        ] } }
        columns = [step.buffer.ret]
        """
            .formatted(pages);
    RowResult row =
        Runner.run(ExperimentText.read(folder, "cma.conf", text), Progress.NONE).rows().get(0);
    assertThat(row.endedWell()).as(row.waiting().toString()).isTrue();
    assertThat(row.values().get("step.buffer.ret")).isEqualTo(0);
  }
}
