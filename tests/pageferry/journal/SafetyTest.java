package pageferry.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.iq80.leveldb.impl.LogWriter;
import org.iq80.leveldb.impl.Logs;
import org.iq80.leveldb.impl.VersionEdit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.cli.Main;
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

  /** LevelDB writes log number 0 before there is a log. */
  @Test
  void a_journal_that_was_killed_while_it_was_made_is_empty_and_not_damaged(@TempDir Path journal)
      throws IOException {
    Path store = Files.createDirectories(journal.resolve("store"));
    Files.writeString(journal.resolve("format"), "1\n");
    VersionEdit edit = new VersionEdit();
    edit.setComparatorName("leveldb.BytewiseComparator");
    edit.setLogNumber(0);
    edit.setNextFileNumber(2);
    edit.setLastSequenceNumber(0);
    LogWriter manifest = Logs.createLogWriter(store.resolve("MANIFEST-000001").toFile(), 1);
    manifest.addRecord(edit.encode(), true);
    manifest.close();
    Files.writeString(store.resolve("CURRENT"), "MANIFEST-000001\n");
    StringWriter out = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(out, true))
            .execute("journal", "list", "--journal", journal.toString());
    assertThat(code).as(out.toString()).isZero();
    assertThat(out.toString()).doesNotContain("missing", "damage");
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
