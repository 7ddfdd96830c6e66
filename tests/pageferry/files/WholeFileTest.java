package pageferry.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is there whole or as it was before. */
class WholeFileTest {
  @TempDir Path folder;

  @Test
  void a_failure_leaves_what_was_there_and_nothing_else() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "before");
    assertThatThrownBy(
            () ->
                WholeFile.write(
                    file,
                    out -> {
                      out.write("x".repeat(1 << 20));
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");
    assertThat(file).hasContent("before");
    assertThat(folder.toFile().list()).containsExactly("file");
  }

  @Test
  void a_file_that_cannot_be_written_is_named() throws IOException {
    Path file = Files.createDirectories(folder.resolve("folder").resolve("in-the-way"));
    assertThatThrownBy(() -> WholeFile.write(file.getParent(), "text"))
        .isInstanceOf(NotWritten.class)
        .hasMessageStartingWith(file.getParent() + ": cannot be written: ");
  }

  @Test
  void what_a_link_names_is_written_and_the_link_stays() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "before");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    WholeFile.write(link, "after");
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("after");
  }
}
