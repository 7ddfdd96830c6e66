package pageferry.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A hold of a journal's folder: of one process that writes, or of some that read. */
final class FolderLock implements AutoCloseable {
  private final @Nullable FileChannel channel;

  private FolderLock(@Nullable FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Keeps others from writing. Where there is no file to lock, or none can be locked, nobody is
   * kept from anything.
   */
  static FolderLock toRead(Path folder) {
    Path file = folder.resolve("lock");
    try {
      return new FolderLock(locked(folder, FileChannel.open(file, StandardOpenOption.READ), true));
    } catch (IOException none) {
      return new FolderLock(null);
    }
  }

  /** Keeps all others from reading and writing. */
  static FolderLock toWrite(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FolderLock lock = new FolderLock(locked(folder, channel, false));
    try {
      String pid = Long.toString(ProcessHandle.current().pid());
      channel.truncate(0).write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
    } catch (IOException full) {
      // Others will learn that it is held, if not by whom.
    }
    return lock;
  }

  private static FileChannel locked(Path folder, FileChannel channel, boolean shared)
      throws IOException {
    FileLock held = null;
    try {
      held = channel.tryLock(Integer.MAX_VALUE, 1, shared);
      if (held != null) {
        return channel;
      }
      String pid = Files.readString(folder.resolve("lock"), StandardCharsets.ISO_8859_1);
      throw inUse(folder, pid.matches("[0-9]{1,10}") ? " " + pid : "");
    } catch (OverlappingFileLockException ours) {
      throw inUse(folder, " of this program");
    } finally {
      if (held == null) {
        channel.close();
      }
    }
  }

  private static JournalFailure inUse(Path folder, String by) {
    return new JournalFailure(
        folder + ": the journal is in use by process" + by + "; try again when that has ended");
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException gone) {
      return;
    }
  }
}
