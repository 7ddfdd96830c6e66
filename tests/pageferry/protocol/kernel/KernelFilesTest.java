package pageferry.protocol.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.actors.MachineSpec;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.read.Machines;
import pageferry.mm.Errno;
import pageferry.mm.Weights;

/** What writes to files of /sys come to. */
class KernelFilesTest {
  private static final String DIR = "/sys/kernel/mm/mempolicy/weighted_interleave/";

  private static MachineFacts machine(String machine, String kernel) {
    MachineSpec spec = new Machines(ConfFiles.installed()).plain(machine, kernel);
    return MachineFacts.of(
        spec.topology(),
        spec.profile(),
        spec.strategy(),
        spec.setup().hugePages(),
        spec.setup().provision());
  }

  private static Weights weights(MachineFacts machine, String file, String text) {
    KernelFiles.Change change = KernelFiles.write(DIR + file, text, machine).change();
    assertThat(change).isNotNull();
    return machine.tuned(change).weights();
  }

  @ParameterizedTest
  @CsvSource({
    "6.1, node0, 4, ENOENT",
    "6.12, node0, 256, EINVAL",
    "6.12, node0, -1, EINVAL",
    "6.12, node0, x, EINVAL",
    "6.12, node0, 09, EINVAL",
    "6.12, node4, 1, ENOENT",
    "6.12, auto, Y, ENOENT",
    "7.2, node0, 0, EINVAL",
    "7.2, auto, perhaps, EINVAL",
    "7.2, auto, Y, ENODEV"
  })
  void values_that_do_not_fit_are_refused(String kernel, String file, String text, Errno errno) {
    assertThat(KernelFiles.write(DIR + file, text, machine("quad", kernel)).errno())
        .isEqualTo(errno);
  }

  @Test
  void numbers_are_read_as_the_kernel_reads_them() {
    MachineFacts quad = machine("quad", "6.12");
    assertThat(weights(quad, "node1", "0x10\n").byNode()).containsExactly(1, 16, 1, 1);
    assertThat(weights(quad, "node1", "+017").of(1)).isEqualTo(15);
    assertThat(weights(quad, "node1", "0").of(1)).isEqualTo(1);
  }

  @Test
  void weights_follow_bandwidths_until_one_is_set() {
    assertThat(machine("tier", "6.12").weights().byNode()).containsExactly(1, 1, 1, 1);
    MachineFacts tier = machine("tier", "7.2");
    assertThat(tier.weights()).isEqualTo(new Weights(List.of(13, 13, 2, 2), true));
    Weights own = weights(tier, "node2", "5");
    assertThat(own).isEqualTo(new Weights(List.of(13, 13, 5, 2), false));
    assertThat(weights(tier, "auto", "off").auto()).isFalse();
  }
}
