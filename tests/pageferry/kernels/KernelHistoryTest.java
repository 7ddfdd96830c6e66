package pageferry.kernels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.KernelReader;
import pageferry.mm.KernelHistory;
import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.mm.KernelTrack;
import pageferry.mm.KernelVersion;

/** The history of kernels: what each version is computed to be, and how kernels are named. */
class KernelHistoryTest {
  private final ConfFiles files = ConfFiles.installed();
  private final KernelHistory history = files.kernels();
  private final KernelReader reader = new KernelReader(files);

  @Test
  void the_kernels_that_are_held_against_something_are_as_they_always_were() throws IOException {
    List<List<String>> rows = table();
    List<String> names = rows.get(0).subList(1, rows.get(0).size());
    assertThat(history.held().stream().map(KernelVersion::toString))
        .containsExactlyElementsOf(names);
    assertThat(history.tracks().stream().map(KernelTrack::key))
        .as("the switches there were; newer ones are held by their witnesses")
        .containsAll(rows.stream().skip(1).map(row -> row.get(0)).toList());
    for (int i = 0; i < names.size(); i++) {
      KernelProfile profile = kernel(names.get(i));
      for (List<String> row : rows.subList(1, rows.size())) {
        assertThat(value(profile, row.get(0)))
            .as(names.get(i) + " " + row.get(0))
            .isEqualTo(row.get(i + 1));
      }
    }
  }

  @Test
  void every_version_from_4_15_to_7_2_can_be_played() {
    assertThat(history.versions()).hasSize(6 + 20 + 20 + 3).isSorted();
    for (KernelVersion version : history.versions()) {
      assertThat(kernel(version.toString()).name()).isEqualTo(version.toString());
    }
  }

  @Test
  void each_change_takes_effect_with_its_version_and_stays() {
    for (KernelTrack track : history.tracks()) {
      for (KernelTrack.Change change : track.changes()) {
        assertThat(track.value(change.since())).as(track.key()).isEqualTo(change.to());
        int before = history.versions().indexOf(change.since()) - 1;
        if (!change.stable() && track.changes().stream().noneMatch(KernelTrack.Change::stable)) {
          assertThat(track.value(history.versions().get(before))).isNotEqualTo(change.to());
        }
      }
    }
  }

  @Test
  void a_version_says_what_is_not_known_of_it_and_what_was_recorded_next_to_it() {
    KernelProfile computed = kernel("6.8");
    assertThat(computed.basis().nearest()).containsExactly("6.1", "6.12");
    assertThat(computed.basis().note()).contains("no recording").contains("6.1 and 6.12");
    assertThat(computed.basis().unsure()).contains("pins-move-hugetlb").doesNotContain("home-node");
    assertThat(kernel("6.12").basis().unsure()).isEmpty();
    assertThat(kernel("6.12").basis().note()).isEmpty();
  }

  @Test
  void between_what_was_seen_and_what_was_not_a_switch_is_unsure_and_keeps_its_older_value() {
    KernelTrack track = history.track("pins-move-hugetlb").orElseThrow();
    KernelTrack.Change change = track.changes().get(0);
    for (KernelVersion version : history.versions()) {
      boolean between = change.notIn().isBefore(version) && version.isBefore(change.since());
      assertThat(track.unsure(version) != null).as("" + version).isEqualTo(between);
      assertThat(track.value(version)).isEqualTo(version.isBefore(change.since()) ? "off" : "on");
    }
  }

  @Test
  void a_commit_is_twelve_digits_and_always_has_the_same_title() {
    Map<String, String> titles = new TreeMap<>();
    for (KernelTrack track : history.tracks()) {
      for (KernelTrack.Change change : track.changes()) {
        KernelTrack.Evidence evidence = change.evidence();
        if (!evidence.commit().isEmpty()) {
          assertThat(evidence.commit()).as(track.key()).matches("[0-9a-f]{12}");
          assertThat(evidence.title()).as(track.key()).isNotEmpty();
          String other = titles.put(evidence.commit(), evidence.title());
          assertThat(evidence.title()).isEqualTo(other == null ? evidence.title() : other);
        }
      }
    }
    assertThat(titles).hasSizeGreaterThan(70);
    assertThat(titles.values()).doesNotHaveDuplicates();
  }

  @Test
  void no_switch_of_a_kernel_that_was_recorded_is_unsure() {
    for (KernelVersion version : history.held()) {
      assertThat(history.unsure(version)).as("" + version).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v6.6",
        "6.6.12",
        "6.6.0-21-amd64",
        "v6.6-rc3",
        "6.6.87.2-microsoft-standard-WSL2"
      })
  void releases_of_one_version_are_played_as_that_version(String written) {
    KernelProfile profile = kernel(written);
    assertThat(profile.name()).isEqualTo("6.6");
    assertThat(profile.basis().note()).contains("no recording");
    if (!written.equals("v6.6")) {
      assertThat(profile.basis().note()).contains(written.replaceFirst("^v", ""));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4.14",
        "4.21",
        "6.20",
        "7.3",
        "8.0",
        "6",
        "latest",
        "",
        "6.1.1.x",
        "-6.1",
        "999999999999.1"
      })
  void what_is_no_version_is_refused_with_the_range_and_the_recorded_ones(String written) {
    assertThatThrownBy(() -> kernel(written))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("4.15 to 7.2")
        .hasMessageContaining("5.10, 6.1, 6.12, 7.2")
        .hasMessageContaining("'" + written + "'");
  }

  @Test
  void a_switch_that_an_experiment_sets_is_known() {
    Entry changes = ConfParser.text("e", "pins-move-hugetlb = on");
    Entry kernel = ConfParser.text("e", "kernel = \"6.8\"").members("it").get("kernel");
    KernelProfile profile = reader.read(kernel, List.of(changes)).profile();
    assertThat(profile.has(KernelSwitch.PINS_MOVE_HUGETLB)).isTrue();
    assertThat(profile.basis().unsure()).isNotEmpty().doesNotContain("pins-move-hugetlb");
  }

  private KernelProfile kernel(String name) {
    return reader.named("--kernel", name);
  }

  private static String value(KernelProfile profile, String key) {
    return Arrays.stream(KernelSwitch.values())
        .filter(each -> each.key().equals(key))
        .findFirst()
        .map(each -> each.counts() ? "" + profile.number(each) : profile.has(each) ? "on" : "off")
        .orElse(profile.strategy());
  }

  private static List<List<String>> table() throws IOException {
    try (InputStream stream = KernelHistoryTest.class.getResourceAsStream("profiles-before.txt")) {
      String text = new String(Objects.requireNonNull(stream).readAllBytes(), UTF_8);
      return text.lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> List.of(line.split("\\s+")))
          .toList();
    }
  }
}
