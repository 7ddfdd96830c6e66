package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfParser;

/** A text that nobody wrote by hand is refused at its line before it costs stack or memory. */
class TextLimitsTest {
  private static final String DEEP =
      "at most 200 levels of objects, lists and keys in each other, found more";
  private static final String LARGE =
      "substitutions that expand to at most 128 Mi characters, found more of them";

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("texts")
  void what_is_too_large_is_refused(String text, String message) {
    BadInput wrong = catchThrowableOfType(BadInput.class, () -> ConfParser.text("my.conf", text));
    assertThat(wrong).hasMessage("my.conf:" + message);
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("x = 1\na = " + "{a=".repeat(20_000), "2: expected " + DEEP),
        Arguments.of("x = 1\na = " + "[".repeat(20_000), "2: expected " + DEEP),
        Arguments.of("[".repeat(20_000), "1: expected " + DEEP),
        Arguments.of("a.".repeat(300) + "a = 1", "1: expected " + DEEP),
        Arguments.of("a = [\n".repeat(300) + "]".repeat(300), "201: expected " + DEEP),
        Arguments.of(
            "\na." + "b.".repeat(20_000) + "c = 1",
            "2: expected a key of at most 1000 characters, found a longer one"),
        Arguments.of(
            "x = ${" + "b.".repeat(20_000) + "c}",
            "1: expected a key of at most 1000 characters, found a longer one"),
        Arguments.of(
            laughs("a%d = [${a%d}, ${a%d}, ${a%d}, ${a%d}]\n", 20), "1: expected " + LARGE),
        Arguments.of(laughs("a%d = ${a%d}${a%d}${a%d}${a%d}\n", 20), "1: expected " + LARGE),
        Arguments.of("a = lol\n" + "a = ${a}${a}\n".repeat(50), "1: expected " + LARGE),
        Arguments.of("a = [lol]\n" + "a = ${a} ${a}\n".repeat(50), "1: expected " + LARGE),
        Arguments.of(laughs("a%d = ${a%d}\n", 5000), "1: expected " + DEEP),
        Arguments.of(
            "x = 1\ny = \"" + "a".repeat(17 << 20) + "\"",
            "1: expected at most 16 Mi characters of text, found more of them"));
  }

  private static String laughs(String form, int levels) {
    StringBuilder text = new StringBuilder("a0 = lol\n");
    for (int i = 1; i <= levels; i++) {
      text.append(form.formatted(i, i - 1, i - 1, i - 1, i - 1));
    }
    return text.toString();
  }

  @Test
  void what_only_grows_a_little_is_read() {
    String text = "a = [1]\n" + "a = ${a} [2]\n".repeat(60) + "b = x\nb = ${b}y\n";
    assertThat(ConfParser.text("my.conf", text).members("all").get("a").list("a list")).hasSize(61);
  }

  @Test
  void an_include_reads_files_and_nothing_else() throws IOException {
    assertThat(said("include url(\"http://127.0.0.1:9/x.conf\")"))
        .endsWith(":1: expected a file to include, such as include \"other.conf\", found url(...)");
    assertThat(said("x = 1\ninclude required(classpath(\"reference.conf\"))"))
        .endsWith(
            ":2: expected a file to include, such as include \"other.conf\", found classpath(...)");
    assertThat(said("x = 1\ny { include \"http://127.0.0.1:9/x.conf\" }"))
        .contains(":2: expected a file to include, found none at ");
  }

  @Test
  void files_that_include_each_other_are_refused() throws IOException {
    Path other = folder.resolve("other.conf");
    Files.writeString(other, "z = 1\ninclude \"my.conf\"");
    assertThat(said("include \"other.conf\""))
        .startsWith(other + ":2: expected no circle of includes, found ");
  }

  @Test
  void a_text_that_is_no_file_includes_nothing() {
    assertThat(
            catchThrowableOfType(
                BadInput.class, () -> ConfParser.value("--set a", "{ include \"b.conf\" }")))
        .hasMessage("--set a:1: expected no include in a text that is no file, found one");
  }

  private String said(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), text);
    return catchThrowableOfType(BadInput.class, () -> ConfParser.file(file)).getMessage();
  }
}
