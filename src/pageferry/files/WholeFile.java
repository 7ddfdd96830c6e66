package pageferry.files;

import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that is being written beside its place, and is moved there when it is complete. What is no
 * regular file, such as a pipe, is written to as it is.
 */
public final class WholeFile implements AutoCloseable {
  private final Path file;
  private final Path place;
  private final Path unfinished;
  private final OutputStream out;

  private WholeFile(Path file) throws IOException {
    this.file = file;
    this.place = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    boolean special = Files.exists(place) && !Files.isRegularFile(place);
    String name = "." + place.getFileName() + "." + ProcessHandle.current().pid() + ".unfinished";
    this.unfinished = special ? place : place.resolveSibling(name);
    this.out = new Named(Files.newOutputStream(unfinished));
    if (!special) {
      // Of a process that is told to end no block is finished.
      unfinished.toFile().deleteOnExit();
    }
  }

  /** Writes the whole content of a file. */
  @FunctionalInterface
  public interface Content {
    /** Writes it. */
    void writeTo(Writer out) throws IOException;
  }

  /** Begins a file; the folders above it are made. */
  public static WholeFile begin(Path file) throws IOException {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
      return new WholeFile(file);
    } catch (IOException refused) {
      throw new NotWritten(file, refused);
    }
  }

  /** Writes a text. */
  public static void write(Path file, String text) throws IOException {
    write(file, out -> out.write(text));
  }

  /** Writes a file. */
  public static void write(Path file, Content content) throws IOException {
    try (WholeFile whole = begin(file)) {
      Writer text = new BufferedWriter(new OutputStreamWriter(whole.out(), StandardCharsets.UTF_8));
      content.writeTo(text);
      text.flush();
      whole.complete();
    } catch (UncheckedIOException full) {
      throw full.getCause();
    }
  }

  /** Where the content goes. */
  public OutputStream out() {
    return out;
  }

  /** Puts the file in its place. */
  public void complete() throws IOException {
    try {
      out.close();
      if (!unfinished.equals(place)) {
        Files.move(unfinished, place, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (NotWritten known) {
      throw known;
    } catch (IOException refused) {
      throw new NotWritten(file, refused);
    }
  }

  /** Removes the file if it is not complete. */
  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      if (!unfinished.equals(place)) {
        Files.deleteIfExists(unfinished);
      }
    }
  }

  /** Says of which file a failure is. */
  private final class Named extends FilterOutputStream {
    Named(OutputStream to) {
      super(to);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      try {
        out.write(bytes, from, length);
      } catch (IOException full) {
        throw new NotWritten(file, full);
      }
    }
  }
}
