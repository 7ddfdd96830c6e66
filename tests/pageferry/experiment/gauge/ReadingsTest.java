package pageferry.experiment.gauge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.conf.BadInput;

/** Readings, their ratios and their file. */
class ReadingsTest {
  @TempDir Path folder;

  @Test
  void ratios_are_those_of_each_round() {
    Readings readings = new Readings();
    readings.add(What.SKELETON, 10);
    readings.add(What.SKELETON, 20);
    readings.add(What.BASE_PAGES, 5);
    readings.add(What.BASE_PAGES, 5);
    assertThat(readings.ratios(What.BASE_PAGES)).containsExactly(0.5, 0.25);
    assertThat(readings.ratios(What.SKELETON)).isEmpty();
  }

  @Test
  void a_file_gives_back_what_was_written() throws IOException {
    Readings readings = new Readings();
    readings.add(What.FOLDED, 4.5);
    readings.add(What.FOLDED, 5.5);
    Path file = folder.resolve("a.json");
    Files.writeString(
        file, ReadingsJson.tree("a machine", readings, Map.of("messages", 28.0)).toString());
    assertThat(ReadingsJson.read(file).of(What.FOLDED)).containsExactly(4.5, 5.5);
    assertThat(ReadingsJson.read(file).of(What.SKELETON)).isEmpty();
  }

  @Test
  void other_files_are_refused_with_what_was_expected() throws IOException {
    for (String text : new String[] {"{}", "nothing", "{\"rates\":{\"FOLDED\":[-1]}}"}) {
      Path file = Files.writeString(folder.resolve("b.json"), text);
      assertThatThrownBy(() -> ReadingsJson.read(file))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("b.json:1: expected figures as 'bench --json' writes them");
    }
  }

  @Test
  void every_gauge_works() {
    for (What what : What.values()) {
      try (Gauge gauge = what.start()) {
        assertThat(gauge.work()).as(what.title()).isPositive();
      }
    }
  }
}
