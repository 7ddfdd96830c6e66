package pageferry.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import pageferry.house.Slow;

/** What happens to a journal must not happen unnoticed. tests/journal-* do more. */
@Slow
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
  void a_run_is_there_whole_or_gone_whenever_what_imports_or_deletes_it_is_killed()
      throws IOException, InterruptedException {
    KeeperKills kills = new KeeperKills(2);
    for (int i = 0; i < 3; i++) {
      assertThat(kills.kill()).isEmpty();
    }
  }

  @Test
  void whatever_is_damaged_is_told_and_all_else_is_listed_and_as_it_was() throws IOException {
    Damages damages = new Damages(3);
    for (int i = 0; i < 40; i++) {
      assertThat(damages.damage()).isEmpty();
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
