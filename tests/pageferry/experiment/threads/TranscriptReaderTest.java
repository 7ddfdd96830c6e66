package pageferry.experiment.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;
import pageferry.experiment.threads.Transcripts.Replayed;

/** Recordings that are not as they were written. */
class TranscriptReaderTest {
  private static final int HEAD = 2;

  @TempDir private static Path folder;

  private static List<String> lines;

  @BeforeAll
  static void record_a_run() throws IOException {
    Path file = folder.resolve("whole");
    Overrides one = new Overrides();
    one.set("compare={demotion.protocol=[waiting]}");
    one.set("explore.expect=[]");
    Experiment experiment =
        new ExperimentReader(ConfFiles.installed()).read("reclaim-demotion-deadlock", one);
    try (TranscriptWriter writer = TranscriptWriter.open(file, "this one")) {
      new ThreadsRunner(1, writer).run(experiment, (done, total, title) -> {});
    }
    lines = Files.readAllLines(file);
  }

  @Test
  void a_step_that_nobody_could_take_is_named() throws IOException {
    List<String> changed = new ArrayList<>(lines);
    int at = last("/cpu-0>/node-0#");
    changed.set(at, lines.get(at).replaceFirst("#\\d+", "#999"));
    assertThat(replay(changed).divergence())
        .startsWith("step " + (at - HEAD) + " (/cpu-0>/node-0#999) cannot be taken")
        .contains(lines.get(at).split(" ")[0]);
  }

  @Test
  void a_step_before_which_its_actor_did_something_else_is_named() throws IOException {
    List<String> changed = new ArrayList<>(lines);
    int at = last(">/cpu-0#");
    String[] parts = lines.get(at).split(" ");
    String other = parts[2].startsWith("a") ? "b0000000" : "a0000000";
    changed.set(at, parts[0] + " " + parts[1] + " " + other);
    assertThat(replay(changed).divergence())
        .isEqualTo(
            "step "
                + (at - HEAD)
                + " ("
                + parts[0]
                + "): what /cpu-0 had done before is not the same");
  }

  @Test
  void another_end_is_told() throws IOException {
    List<String> changed = new ArrayList<>(lines);
    changed.set(HEAD, lines.get(HEAD).replace("\"ending\":\"stuck\"", "\"ending\":\"finished\""));
    assertThat(replay(changed).divergence()).contains("ending 'stuck' instead of 'finished'");
  }

  @Test
  void what_is_no_recording_is_told_with_its_line() {
    assertThat(mistake(lines.subList(0, 5)))
        .isEqualTo(":6: expected a line more, found the end of the file");
    List<String> changed = new ArrayList<>(lines);
    changed.set(9, "/cpu-0>/node-0 12");
    assertThat(mistake(changed))
        .startsWith(":10: expected a message, its nanosecond and a fingerprint");
    changed.set(HEAD, lines.get(HEAD).replace("\"seed\":1", "\"seed\":2"));
    assertThat(mistake(changed)).isEqualTo(":3: expected the seed of the experiment, 1, found '2'");
    changed.set(HEAD, lines.get(HEAD).replaceFirst("hash\":\"....", "hash\":\"none"));
    assertThat(mistake(changed)).startsWith(":3: expected the hash of the experiment, ");
    changed.set(0, "pageferry recording 2");
    assertThat(mistake(changed))
        .isEqualTo(":1: expected 'pageferry recording 1', found 'pageferry recording 2'");
  }

  private static int last(String part) {
    for (int i = lines.size() - 1; i > HEAD; i--) {
      if (lines.get(i).contains(part)) {
        return i;
      }
    }
    throw new AssertionError("no " + part);
  }

  private static Replayed replay(List<String> text) throws IOException {
    List<Replayed> replayed = new ArrayList<>();
    boolean same =
        Transcripts.replay(
            Files.write(folder.resolve("changed"), text), version -> {}, replayed::add);
    assertThat(same).isFalse();
    return replayed.get(0);
  }

  private static String mistake(List<String> text) {
    String[] message = new String[1];
    assertThatThrownBy(() -> replay(text))
        .isInstanceOf(BadInput.class)
        .satisfies(wrong -> message[0] = wrong.getMessage());
    return message[0].replaceFirst(".*changed", "");
  }
}
