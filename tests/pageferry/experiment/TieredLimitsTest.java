package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** Of memory.high a group has the share in the top tier that this tier is of all its memory. */
class TieredLimitsTest {
  private static final String MACHINE =
      """
      machine {
        nodes = [ { cpus = "0-1", memory = 32 MiB }, { memory = 96 MiB, tier = 1 } ]
        distances = [[10, 20], [20, 10]]
      }
      kernel = "7.2"
      demotion { protocol = unlocked, targets = [1, -1] }
      audit = on
      columns = [ vmstat.pgdemote_direct ]
      processes { app { cgroup = own, cpu = 0, program = [
        { op = mmap, map = a, pages = 3000 }
        { op = touch, map = a }
      ] } }
      """;

  /** A quarter of 16 MiB; who charges looks after each batch of 64 pages. */
  private static final double SHARE = 1024;

  @TempDir Path folder;

  private double demoted(String more) {
    return Runner.run(ExperimentText.read(folder, "tiers.conf", MACHINE + more), Progress.NONE)
        .rows()
        .get(0)
        .values()
        .get("vmstat.pgdemote_direct");
  }

  @Test
  void what_is_above_the_share_is_demoted() {
    String group = "cgroups { own { memory.high = 16M } }\n";
    assertThat(demoted(group)).isZero();
    assertThat(demoted(group + "switches.memcg-tiered-limits = on\n"))
        .isBetween(3000 - SHARE - 64, 3000 - SHARE + 128);
  }

  @Test
  void a_group_that_may_use_the_top_tier_only_has_all_of_its_limit_there() {
    String group = "cgroups { own { memory.high = 16M, cpuset.mems = 0 } }\n";
    assertThat(demoted(group + "switches.memcg-tiered-limits = on\n")).isZero();
  }

  @Test
  void who_lowers_the_limit_demotes_at_once() {
    String late =
        """
        cgroups { own {} }
        switches.memcg-tiered-limits = on
        processes.app.program = ${processes.app.program} [
          { op = cgroup, file = memory.high, value = 16M }
        ]
        """;
    assertThat(demoted(late)).isBetween(3000 - SHARE, 3000 - SHARE + 128);
  }
}
