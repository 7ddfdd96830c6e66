package pageferry.experiment.conf;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads files that hold text; whatever is wrong with one becomes bad input. */
public final class TextFile {
  private static final int GZIP = 0x1f8b;
  private static final int BUFFER = 1 << 16;

  private TextFile() {}

  /** The text of a file in UTF-8. */
  public static String read(Path path) {
    String name = path.toString();
    Place place = new Place(name, 0);
    if (!Files.exists(path)) {
      throw BadInput.at(place, "a file", "none");
    }
    if (!Files.isRegularFile(path)) {
      throw BadInput.at(place, "a file", Files.isDirectory(path) ? "a directory" : "no file");
    }
    try {
      if (Files.size(path) > 4L * Limits.CHARACTERS) {
        throw Limits.tooLong(new Place(name, 1));
      }
      return decoded(name, Files.readAllBytes(path));
    } catch (IOException unreadable) {
      throw BadInput.at(place, "a file that can be read", "that it cannot");
    }
  }

  /**
   * The text of a file in UTF-8, which may be packed with gzip.
   *
   * @param most what is longer is not read to its end
   */
  public static String unpacked(Path file, int most) {
    Place place = new Place(file.toString(), 0);
    if (!Files.isRegularFile(file)) {
      throw BadInput.at(place, "a file", "none");
    }
    try (InputStream in = unpacking(Files.newInputStream(file))) {
      return decoded(file.toString(), in.readNBytes(most));
    } catch (ZipException | EOFException damaged) {
      throw damaged(new Place(file.toString(), 1));
    } catch (IOException broken) {
      throw BadInput.at(place, "a file that can be read", "that it cannot");
    }
  }

  /** The message for a file that gzip cannot unpack to its end. */
  public static BadInput damaged(Place place) {
    return BadInput.at(place, "a whole file that gzip has packed", "a damaged one");
  }

  /** What is in a file, which may be packed with gzip; bytes may be read one by one. */
  public static InputStream unpacking(InputStream file) throws IOException {
    InputStream in = new BufferedInputStream(file, BUFFER);
    in.mark(2);
    boolean packed = (in.read() << 8 | in.read()) == GZIP;
    in.reset();
    return packed ? new BufferedInputStream(new GZIPInputStream(in), BUFFER) : in;
  }

  /** The text that bytes of a file are in UTF-8. */
  public static String decoded(String name, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    if (result.isError()) {
      int line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw BadInput.at(new Place(name, line), "text in UTF-8", "other bytes");
    }
    return out.flip().toString();
  }
}
