package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What --version says of the commit. */
class CommitTest {
  @Test
  void the_commit_of_a_clean_tree_is_told_alone() throws IOException {
    assertThat(told("git.commit.id.abbrev=1a2b3c4\ngit.dirty=false\n"))
        .isEqualTo(", commit 1a2b3c4");
  }

  @Test
  void changes_to_it_are_told() throws IOException {
    assertThat(told("git.commit.id.abbrev=1a2b3c4\ngit.dirty=true\n"))
        .isEqualTo(", commit 1a2b3c4 with changes");
  }

  @Test
  void outside_of_git_nothing_is_told() throws IOException {
    assertThat(Commit.told(null)).isEmpty();
    assertThat(told("#Generated\n")).isEmpty();
  }

  private static String told(String file) throws IOException {
    return Commit.told(new ByteArrayInputStream(file.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
