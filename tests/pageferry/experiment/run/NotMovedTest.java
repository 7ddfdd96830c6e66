package pageferry.experiment.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.ExperimentText;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.mm.StayCause;
import pageferry.observe.Stayed;
import pageferry.report.StayText;

/** Each cause why a page can stay where it is, produced by a program and read back by name. */
class NotMovedTest {
  @TempDir Path folder;

  private List<Stayed> stayed(String text, String... settings) {
    Experiment experiment = ExperimentText.read(folder, "stayed.conf", text, settings);
    Results results =
        Runner.run(experiment, Progress.NONE, Recording.Detail.NUMBERS, Recorder.NONE);
    return results.rows().get(0).recording().stayed().kept();
  }

  private static String program(String steps) {
    return "thp = never\nprocesses { app { cpu = 0, program = [\n" + steps + "\n] } }";
  }

  @Test
  void a_pinned_page_is_told_with_who_pinned_it_and_how_often_it_is_referenced() {
    String pinned =
        program(
            """
            { op = mmap, map = a, pages = 3 }
            { op = touch, map = a }
            { op = pin, map = a, pages = "1", name = p }
            { op = move_pages, map = a, nodes = [1] }
            """);
    Stayed page = stayed(pinned).get(0);
    assertThat(page.event().cause()).isEqualTo(StayCause.PINNED);
    assertThat(page.where()).isEqualTo("a+1");
    assertThat(page.who()).isEqualTo("app:101 (pin p)");
    assertThat(StayText.why(page)).startsWith("pinned by app:101 (pin p) for ");
  }
}
