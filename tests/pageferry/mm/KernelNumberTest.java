package pageferry.mm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelNumberTest {
  private static final long NONE = Long.MIN_VALUE;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 | 7 | 7",
        "0x1f | 31 | 31",
        "010 | 8 | 8",
        "08 | none | none",
        "+7 | none | 7",
        "-1 | -1 | none",
        "' 7 9' | 7 | none",
        "7x | none | none",
        "'' | none | none"
      })
  void sysctls_and_sysfs_read_numbers_each_in_its_way(String text, String proc, String sys) {
    assertThat(KernelNumber.ofProc(text).orElse(NONE)).isEqualTo(number(proc));
    assertThat(KernelNumber.ofSys(text).orElse(NONE)).isEqualTo(number(sys));
  }

  private static long number(String text) {
    return text.equals("none") ? NONE : Long.parseLong(text);
  }

  @Test
  void sizes_have_units() {
    assertThat(KernelNumber.ofBytes("3m")).isEqualTo(OptionalLong.of(3 << 20));
    assertThat(KernelNumber.ofBytes("0x10K")).isEqualTo(OptionalLong.of(16 << 10));
    assertThat(KernelNumber.ofBytes("9999999999999E")).isEmpty();
    assertThat(KernelNumber.ofBytes("512 K")).isEmpty();
  }
}
