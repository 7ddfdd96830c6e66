package pageferry.mm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3m | 3145728",
        "0x10K | 16384",
        "010k | 8192",
        "9999999999999E | 17293822569102704640",
        "100000000000000000000000 | 200376420520689664",
        "18446744073709551615 | 18446744073709551615",
        "18446744073709551616 | 0",
        "'' | 0",
        "k | 0",
        "512 K | none",
        "08 | none",
        "0x | none",
        "-1 | none",
        "+1 | none",
        "1kk | none"
      })
  void sizes_have_units_and_lose_their_upper_bits(String text, String bytes) {
    OptionalLong read = KernelNumber.ofBytes(text);
    assertThat(read.isEmpty() ? "none" : Long.toUnsignedString(read.getAsLong())).isEqualTo(bytes);
  }
}
