package pageferry.protocol.ops.space;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.mm.Paging;

/** Frames side by side, which may be those of two nodes. */
class PageRunsTest {
  @ParameterizedTest
  @CsvSource({"12, 9, 32768", "14, 11, 8192", "16, 13, 8192"})
  void a_run_ends_where_another_node_may_begin(int shift, int huge, long section) {
    Paging paging = new Paging(shift, huge, 10);
    PageRuns runs = new PageRuns();
    runs.add(section - 4, 2, paging);
    runs.add(section - 2, 2, paging);
    runs.add(section, 4, paging);
    assertThat(runs.runs()).isEqualTo(2);
    assertThat(runs.length(0)).isEqualTo(4);
    assertThat(runs.pages()).isEqualTo(8);
  }
}
