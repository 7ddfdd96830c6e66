package pageferry.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.observe.Unit;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "0, NS, 0",
    "7, NS, 7 ns",
    "0.25, NS, 0.25 ns",
    "999, NS, 999 ns",
    "999.4, NS, 999 ns",
    "999.6, NS, 1 µs",
    "1000, NS, 1 µs",
    "1234, NS, 1.23 µs",
    "99950, NS, 100 µs",
    "999499, NS, 999 µs",
    "999500, NS, 1 ms",
    "4500000, NS, 4.5 ms",
    "2000000000, NS, 2 s",
    "7200000000000, NS, 7200 s",
    "-1500, NS, -1.5 µs",
    "0, COUNT, 0",
    "4096, COUNT, 4096",
    "9999999, PAGES, 9999999",
    "12345678, PAGES, 12.3 M",
    "0.5, COUNT, 0.5",
    "1234.5, COUNT, 1.23 k",
    "0, PAGES_PER_SECOND, 0",
    "345, PAGES_PER_SECOND, 345/s",
    "12345, PAGES_PER_SECOND, 12.3 k/s",
    "2.5e9, PAGES_PER_SECOND, 2.5 G/s",
    "NaN, NS, -",
    "Infinity, COUNT, -",
    ", NS, -"
  })
  void a_number_has_three_digits_and_the_prefix_that_makes_it_short(
      Double value, Unit unit, String text) {
    assertThat(Quantity.text(value, unit)).isEqualTo(text);
    assertThat(Quantity.tight(value, unit)).isEqualTo(text.replace(" ", ""));
  }

  @Test
  void numbers_are_the_same_in_every_country() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(Quantity.text(1234.0, Unit.NS)).isEqualTo("1.23 µs");
      assertThat(Quantity.text(4096.0, Unit.PAGES)).isEqualTo("4096");
    } finally {
      Locale.setDefault(before);
    }
  }
}
