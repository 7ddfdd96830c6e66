package pageferry.mutate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.mutate.Numbers.Place;

/**
 * A few of the mutations of tests/mutations, and some of the numbers of pageferry.mutate.Numbers.
 */
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
