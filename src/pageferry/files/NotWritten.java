package pageferry.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A file that could not be written; the message says which and why. */
public final class NotWritten extends IOException {
  private static final long serialVersionUID = 1L;

  NotWritten(Path file, IOException why) {
    super(file + ": cannot be written: " + reason(why), why);
  }

  private static String reason(IOException why) {
    boolean named = why instanceof FileSystemException wrong && wrong.getReason() != null;
    return String.valueOf(named ? ((FileSystemException) why).getReason() : why.getMessage());
  }
}
