package pageferry.mutate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.house.Slow;
import pageferry.mutate.Cases.Case;
import pageferry.mutate.Numbers.Place;

/**
 * A few of the mutations of tests/mutations, and some of the numbers of pageferry.mutate.Numbers.
 */
@Slow
class MutationsTest {
  @TempDir Path folder;

  @Test
  void spoilt_files_are_refused_at_their_lines() throws IOException {
    assertThat(Mutations.ofFiles(folder, 7).run(0, 100)).isEmpty();
  }

  @Test
  void numbers_at_the_edges_are_refused_or_meant() throws IOException {
    List<Place> places = Numbers.places(new Cases(folder).all());
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < places.size(); i += 6) {
      String said = Numbers.wrong(places.get(i), Numbers.EDGES.get(i % Numbers.EDGES.size()));
      if (said != null) {
        wrong.add(said);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(places).hasSizeGreaterThan(200);
  }

  /** Akka takes any of them, and its store says nothing more. */
  @ParameterizedTest
  @ValueSource(strings = {"-9223372036854775808m", "Infinitym", "1e9m", "0", "2147483648m"})
  void a_timeout_that_nobody_can_wait_for_is_refused(String timeout) throws IOException {
    Path file = folder.resolve("store.conf");
    Files.writeString(
        file,
        "akka.persistence {\n  journal-plugin-fallback.circuit-breaker.call-timeout = "
            + timeout
            + "\n}\n");
    Heard heard = Heard.of("journal", "list", "--journal", file.toString());
    assertThat(heard.code()).isEqualTo(2);
    assertThat(heard.err()).startsWith(file + ":2: expected a timeout from 1 ms to 30 days as ");
  }

  @ParameterizedTest
  @CsvSource({
    "akka.stdout-loglevel = can, expected one of OFF",
    "akka.actor.serialization-bindings.\"no.such.Type\" = pageferry, no.such.Type",
    "akka.persistence.journal.plugin = no.such.plugin, plugin"
  })
  void a_store_that_akka_does_not_know_is_refused(String line, String said) throws IOException {
    Path file = Files.writeString(folder.resolve("store.conf"), line + "\n");
    Heard heard = Heard.of("journal", "list", "--journal", file.toString());
    assertThat(heard.wrongOfFile()).as(heard.err()).isNull();
    assertThat(heard.err()).startsWith(file + ":1: expected ").contains(said);
  }

  @Test
  void a_name_that_no_file_can_have_is_refused() {
    Heard heard = Heard.of("compare", "\0", "b");
    assertThat(heard.code()).isEqualTo(2);
    assertThat(heard.err()).contains("expected the name of a file, found one with a character");
    assertThat(heard.wrong()).isNull();
  }

  @Test
  void a_type_with_a_tag_that_is_none_is_refused_at_its_line() throws IOException {
    Case exported =
        new Cases(folder)
            .all().stream().filter(each -> each.kind().equals("exported run")).findFirst().get();
    String text = new String(exported.content(), StandardCharsets.UTF_8);
    for (String tag : List.of("1000000000", "-1")) {
      Files.writeString(exported.file(), text.replaceFirst("\"tag\":\\d+", "\"tag\":" + tag));
      Heard heard = Heard.of(exported.arguments().toArray(String[]::new));
      assertThat(heard.err()).startsWith(exported.file() + ":1: expected ");
      assertThat(heard.code()).isEqualTo(2);
    }
  }

  @Test
  void a_mutation_changes_something() {
    byte[] text = "a = [1, 2]\nb { c = 3 }\n".getBytes(StandardCharsets.UTF_8);
    int same = 0;
    for (int i = 0; i < 100; i++) {
      byte[] spoilt = new Mutator(new Random(i)).mutate(text);
      same +=
          new String(spoilt, StandardCharsets.UTF_8).equals("a = [1, 2]\nb { c = 3 }\n") ? 1 : 0;
    }
    assertThat(same).isLessThan(40);
  }

  @Test
  void an_answer_that_is_no_answer_is_noticed() {
    assertThat(new Heard(2, "my.conf: something is wrong", null).wrongOfFile()).isNotNull();
    assertThat(new Heard(2, "/x/my.conf:3: expected a, found b", null).wrongOfFile()).isNull();
    assertThat(Heard.of("run", "no-such-experiment").code()).isEqualTo(2);
  }
}
