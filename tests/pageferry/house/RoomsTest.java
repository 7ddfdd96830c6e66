package pageferry.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ARCHITECTURE.md shows the rooms as packages.puml draws them, and their folders as they are. */
class RoomsTest {
  private static final Pattern ROOM = Pattern.compile("^\\[(\\w+)\\] <<");
  private static final Pattern ARROW = Pattern.compile("^\\[(\\w+)\\] --> \\[(\\w+)\\]");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  @Test
  void the_table_has_the_arrows_of_the_picture() throws IOException {
    Map<String, Set<String>> arrows = new TreeMap<>();
    try (InputStream picture = RoomsTest.class.getResourceAsStream("packages.puml")) {
      assertThat(picture).isNotNull();
      for (String line : new String(picture.readAllBytes(), UTF_8).lines().toList()) {
        ROOM.matcher(line).results().forEach(it -> arrows.put(it.group(1), new TreeSet<>()));
        ARROW.matcher(line).results().forEach(it -> to(arrows, it.group(1)).add(it.group(2)));
      }
    }
    Map<String, Set<String>> table = new TreeMap<>();
    for (List<String> row : rows("## Rooms")) {
      Set<String> used = new TreeSet<>();
      CODE.matcher(row.get(2)).results().forEach(it -> used.add(it.group(1)));
      table.put(row.get(0).replace("`", ""), used);
    }
    assertThat(table).isEqualTo(arrows);
  }

  @ParameterizedTest
  @ValueSource(strings = {"protocol", "experiment"})
  void every_folder_has_its_row(String room) throws IOException {
    Path top = Path.of("src/pageferry", room);
    Set<String> folders = new TreeSet<>();
    try (Stream<Path> files = Files.walk(top)) {
      files
          .filter(each -> each.endsWith("package-info.java"))
          .map(each -> top.relativize(each.resolveSibling("")).toString())
          .filter(each -> !each.isEmpty())
          .forEach(folders::add);
    }
    Set<String> told = new TreeSet<>();
    rows("### Inside `" + room + "`").forEach(row -> told.add(row.get(0).replace("`", "")));
    assertThat(told).isEqualTo(folders);
  }

  private static Set<String> to(Map<String, Set<String>> arrows, String room) {
    return arrows.computeIfAbsent(room, unknown -> new TreeSet<>());
  }

  private static List<List<String>> rows(String heading) throws IOException {
    String text = Files.readString(Path.of("ARCHITECTURE.md"));
    int from = text.indexOf(heading + "\n");
    assertThat(from).as(heading).isNotNegative();
    int to = text.indexOf("\n#", from + 1);
    return Documents.rows(text.substring(from, to)).stream()
        .filter(row -> row.get(0).startsWith("`"))
        .toList();
  }
}
