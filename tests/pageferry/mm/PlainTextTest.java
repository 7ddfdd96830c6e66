package pageferry.mm;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import pageferry.world.PlainText;

/** Text that is safe to show. */
class PlainTextTest {
  @Property
  void whatever_was_written_is_shown_in_one_line_without_anything_that_controls(
      @ForAll String text) {
    String plain = PlainText.of(text);
    assertThat(PlainText.isPlain(plain)).isTrue();
    assertThat(plain.codePoints().noneMatch(Character::isISOControl)).isTrue();
    assertThat(PlainText.of(plain)).isEqualTo(plain);
    assertThat(PlainText.lines(text).replace("\n", "\\n")).isEqualTo(plain);
  }

  @Example
  void what_controls_is_written_as_in_a_literal_of_java() {
    assertThat(PlainText.of("a\nb\tc\rd")).isEqualTo("a\\nb\\tc\\rd");
    assertThat(PlainText.of("\u001b[31m\u009b1m\u0007")).isEqualTo("\\u001b[31m\\u009b1m\\u0007");
    assertThat(PlainText.of("a\u202eb\u2066c\u200f\u2028"))
        .isEqualTo("a\\u202eb\\u2066c\\u200f\\u2028");
    assertThat(PlainText.of("x\ud800y")).isEqualTo("x\\ud800y");
    assertThat(PlainText.of("naïve \ud83d\ude00 名 C:\\temp"))
        .isEqualTo("naïve \ud83d\ude00 名 C:\\temp");
  }
}
