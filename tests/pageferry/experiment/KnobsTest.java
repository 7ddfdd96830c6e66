package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;

/** What programs write into sysctls and files is not taken blindly. */
class KnobsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "op = sysctl, name = kernel.numa_balancing_promote_rate_limit_MBps, value = 100",
        "op = sysctl, name = vm.zone_reclaim_mode, value = 1",
        "op = write_file, path = \"/sys/kernel/mm/ksm/run\", value = \"1\"",
        "op = write_file, path = \"/sys/kernel/mm/numa/demotion_enabled\", value = \"1\"",
        "op = write_file, path = \"/proc/sys/kernel/numa_balancing\", value = \"1\""
      })
  void what_linux_has_can_be_written(String step) {
    assertThat(read(step).rows()).hasSize(1);
  }

  @Test
  void what_linux_has_not_is_a_slip() {
    assertThatThrownBy(() -> read("op = sysctl, name = kernel.numa_balancin, value = 1"))
        .isInstanceOf(BadInput.class)
        .hasMessage(
            "my.conf:1: expected a sysctl of Linux that concerns memory, found"
                + " 'kernel.numa_balancin'; nearest valid name: kernel.numa_balancing");
    assertThatThrownBy(() -> read("op = write_file, path = \"/sys/kernel/mm/kms/run\", value = 1"))
        .isInstanceOf(BadInput.class)
        .hasMessage(
            "my.conf:1: expected a file of /proc or /sys that concerns memory, found"
                + " '/sys/kernel/mm/kms/run'; nearest valid name: /sys/kernel/mm/ksm/run");
  }

  private static Experiment read(String step) {
    String text = "processes { p { cpu = 0, program = [{ " + step + " }] } }";
    return new ExperimentReader(ConfFiles.installed())
        .read(ConfParser.text("my.conf", text), new Overrides());
  }
}
