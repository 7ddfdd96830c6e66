package pageferry.experiment.conf;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text file of any length, one by one; the file may be packed with gzip. Whatever is
 * wrong with it becomes bad input with its line.
 */
public final class TextLines implements AutoCloseable {
  /** Bytes of a line: no tool prints longer ones. */
  private static final int LONGEST_LINE = 1 << 20;

  private static final int NONE = -1;

  private final Path file;
  private final Counted counted;
  private final InputStream in;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private byte[] line = new byte[256];
  private int number;

  private TextLines(Path file, Counted counted, InputStream in) {
    this.file = file;
    this.counted = counted;
    this.in = in;
  }

  /** Opens a file. */
  public static TextLines of(Path file) {
    Place place = new Place(file.toString(), 0);
    if (!Files.isRegularFile(file)) {
      throw BadInput.at(place, "a file", Files.isDirectory(file) ? "a directory" : "none");
    }
    try {
      Counted counted = new Counted(Files.newInputStream(file));
      return new TextLines(file, counted, TextFile.unpacking(counted));
    } catch (ZipException | EOFException damaged) {
      throw TextFile.damaged(new Place(file.toString(), 1));
    } catch (IOException broken) {
      throw BadInput.at(place, "a file that can be read", "that it cannot");
    }
  }

  /** The next line; null at the end. */
  public @Nullable String next() {
    try {
      int length = 0;
      int each = in.read();
      if (each == NONE) {
        return null;
      }
      number++;
      for (; each != NONE && each != '\n'; each = in.read()) {
        if (length == LONGEST_LINE) {
          throw BadInput.at(
              place(), "a line of at most " + LONGEST_LINE + " bytes", "a longer one");
        }
        line = length == line.length ? Arrays.copyOf(line, 2 * length) : line;
        line[length++] = (byte) each;
      }
      return decoded(length > 0 && line[length - 1] == '\r' ? length - 1 : length);
    } catch (ZipException | EOFException damaged) {
      throw TextFile.damaged(new Place(file.toString(), Math.max(number, 1)));
    } catch (IOException broken) {
      throw BadInput.at(place(), "a file that can be read", "that it cannot");
    }
  }

  private String decoded(int length) {
    try {
      return decoder.decode(ByteBuffer.wrap(line, 0, length)).toString();
    } catch (CharacterCodingException binary) {
      throw BadInput.at(place(), "text in UTF-8", "other bytes");
    }
  }

  /** The place of the line that was read last. */
  public Place place() {
    return new Place(file.toString(), number);
  }

  /** How many bytes of the file have been read. */
  public long bytes() {
    return counted.bytes;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException gone) {
      throw BadInput.at(place(), "a file that can be read", "that it cannot");
    }
  }

  private static final class Counted extends FilterInputStream {
    private long bytes;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int each = super.read();
      bytes += each == NONE ? 0 : 1;
      return each;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = super.read(into, offset, length);
      bytes += Math.max(0, read);
      return read;
    }
  }
}
