package pageferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import pageferry.protocol.kernel.KernelFunctions;

/** The names that filters of call traces may use are those of routines and reclaim, no others. */
class KernelFunctionsTest {
  private static final Pattern NAME =
      Pattern.compile("(?:super|new PerNode|new CachePage)\\(\\s*\"(\\w+)\"");

  @Test
  void the_list_is_what_the_routines_call_themselves() throws IOException {
    TreeSet<String> used = new TreeSet<>(KernelFunctions.DIRECT_RECLAIM);
    try (Stream<Path> files = Files.walk(Path.of("src/pageferry/protocol"))) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> used.addAll(in(file)));
    }
    assertThat(KernelFunctions.NAMES).containsExactlyElementsOf(used);
  }

  private static List<String> in(Path file) {
    try {
      return NAME.matcher(Files.readString(file)).results().map(found -> found.group(1)).toList();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
