package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.conf.Units;

/** Durations and sizes. */
class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "250 ns, 250",
    "1.5 us, 1500",
    "2us, 2000",
    "3 µs, 3000",
    "0.001 ms, 1000",
    "60 s, 60000000000",
    "2 min, 120000000000",
    "0 s, 0"
  })
  void a_duration_is_whole_nanoseconds(String text, long ns) {
    assertThat(Units.nanoseconds(text)).hasValue(ns);
  }

  @ParameterizedTest
  @ValueSource(strings = {"250", "1.5 ns", "-1 us", "1 year", "us", "", "99999999999 s", "1,5 us"})
  void what_is_no_duration_is_none(String text) {
    assertThat(Units.nanoseconds(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "4096 B, 4096",
    "48 MiB, 50331648",
    "8 GiB, 8589934592",
    "1.5 TiB, 1649267441664",
    "-8 MiB, -8388608"
  })
  void a_size_is_bytes(String text, long bytes) {
    assertThat(Units.bytes(text)).hasValue(bytes);
  }

  @Test
  void pages_are_no_bytes_for_their_size_is_not_known_yet() {
    assertThat(Units.pages("16 pages")).hasValue(16);
    assertThat(Units.bytes("16 pages")).isEmpty();
    assertThat(Units.pages("16 KiB")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"4096", "48 MB", "1 gib", "GiB", "0.3 B"})
  void what_is_no_size_is_none(String text) {
    assertThat(Units.bytes(text)).isEmpty();
  }
}
