package pageferry.experiment.conform;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import pageferry.experiment.conf.TextFile;

/** A file of the corpus: one text of JSON, or one in each line. */
public final class CorpusFile {
  private CorpusFile() {}

  /** The texts of a file, each after as many empty lines as stand before it in the file. */
  public static List<String> texts(Path file) {
    String name = file.toString();
    if (name.endsWith(".json")) {
      return List.of(TextFile.read(file));
    }
    List<String> texts = new ArrayList<>();
    if (name.endsWith(".jsonl")) {
      int before = 0;
      for (String line : TextFile.read(file).lines().toList()) {
        if (!line.isBlank()) {
          texts.add("\n".repeat(before) + line);
        }
        before++;
      }
    }
    return texts;
  }
}
