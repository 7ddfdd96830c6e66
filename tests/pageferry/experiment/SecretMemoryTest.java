package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Memory of memfd_secret(2) (mm/secretmem.c). */
class SecretMemoryTest {
  @TempDir Path folder;

  private Map<String, Double> run(String kernel, String steps) {
    String text =
        "machine = two-socket\naudit = on\nkernel = \""
            + kernel
            + "\"\nprocesses { app { cpu = 0, program = [\n"
            + steps
            + "] } }\ncolumns = [placement.app.a.node0, placement.app.a.node1]\n";
    RowResult row =
        Runner.run(ExperimentText.read(folder, "secret.conf", text), Progress.NONE).rows().get(0);
    assertThat(row.endedWell()).isTrue();
    return row.values();
  }

  private static String mmap(String share) {
    return "{ op = mmap, map = a, pages = 4, type = secret, share = " + share + " }\n";
  }

  @ParameterizedTest
  @CsvSource({"6.4, shared, ENOSYS", "6.12, private, EINVAL"})
  void it_is_shared_and_not_of_every_kernel(String kernel, String share, String errno) {
    assertThat(run(kernel, mmap(share)).get("errno." + errno)).isEqualTo(1);
  }

  @Test
  void the_policy_of_its_area_is_not_asked_but_that_of_the_task_is() {
    String touch = "{ op = touch, map = a }\n";
    String bind = "{ op = mbind, map = a, mode = BIND, nodes = [1] }\n";
    assertThat(run("6.12", mmap("shared") + bind + touch).get("placement.app.a.node0"))
        .isEqualTo(4);
    String prefer = "{ op = set_mempolicy, mode = PREFERRED, nodes = [1] }\n";
    assertThat(run("6.12", prefer + mmap("shared") + touch).get("placement.app.a.node1"))
        .isEqualTo(4);
  }

  @Test
  void it_stays_locked() {
    String steps = mmap("shared") + "{ op = touch, map = a }\n{ op = munlock, map = a }\n";
    Map<String, Double> values =
        run("6.12", steps + "{ op = madvise, map = a, advice = PAGEOUT }\n");
    assertThat(values.get("errno.EINVAL")).isEqualTo(1);
    assertThat(values.get("placement.app.a.node0")).isEqualTo(4);
  }
}
