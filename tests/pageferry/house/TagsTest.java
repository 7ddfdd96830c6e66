package pageferry.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.junit.ArchTag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A test is fast unless it is {@link Slow} or a {@link Soak}: there is no other kind, and no other
 * way to say so.
 */
class TagsTest {
  /** Not @Tag alone: also of JUnit's and of jqwik's by their full names. */
  private static final Pattern ANY_TAG = Pattern.compile("@([a-z]+\\.)*(Arch)?Tags?\\(");

  private static final Pattern TEST =
      Pattern.compile("@(Test|ParameterizedTest|RepeatedTest|TestFactory|Property|ArchTest)\\b");
  private static final Pattern STARTS = Pattern.compile("new ProcessBuilder\\(|Browser\\.open\\(");
  private static final Pattern SLOW = Pattern.compile("(?m)^ *@(Slow|Soak)$");

  @Test
  void slow_and_soak_are_tags_of_every_engine() {
    assertThat(Slow.class.getAnnotation(org.junit.jupiter.api.Tag.class).value())
        .isEqualTo(Slow.class.getAnnotation(Tag.class).value())
        .isEqualTo(Slow.class.getAnnotation(ArchTag.class).value())
        .isEqualTo(Slow.NAME);
    assertThat(Soak.class.getAnnotation(org.junit.jupiter.api.Tag.class).value())
        .isEqualTo(Soak.class.getAnnotation(Tag.class).value())
        .isEqualTo(Soak.class.getAnnotation(ArchTag.class).value())
        .isEqualTo(Soak.NAME);
  }

  @Test
  void there_is_no_other_tag() throws IOException {
    Path house = Path.of("tests", "pageferry", "house");
    assertThat(filesWith(ANY_TAG))
        .containsExactly(house.resolve("Slow.java"), house.resolve("Soak.java"));
  }

  @Test
  void a_test_that_starts_a_process_or_a_browser_is_slow() throws IOException {
    List<Path> slow = filesWith(SLOW);
    List<Path> tests = filesWith(TEST);
    assertThat(filesWith(STARTS).stream().filter(tests::contains)).isNotEmpty().isSubsetOf(slow);
  }

  private static List<Path> filesWith(Pattern sought) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("tests", "pageferry"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).sorted().toList()) {
        if (sought.matcher(Files.readString(file)).find()) {
          found.add(file);
        }
      }
    }
    return found;
  }
}
