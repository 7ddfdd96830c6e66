package pageferry.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What happens to a journal must not happen unnoticed. tests/journal-kills and -flips do more. */
class SafetyTest {
  @Test
  void nothing_acknowledged_is_lost_when_the_process_is_killed()
      throws IOException, InterruptedException {
    Kills kills = new Kills(1);
    kills.measure();
    for (int i = 0; i < 3; i++) {
      assertThat(kills.kill()).isEmpty();
    }
  }

  @Test
  void every_flipped_bit_is_found_and_the_other_runs_are_good() throws IOException {
    Flips flips = new Flips(1);
    for (int i = 0; i < 20; i++) {
      assertThat(flips.flip()).isEmpty();
    }
  }
}
