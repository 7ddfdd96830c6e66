package pageferry.experiment.record;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The files that a kernel finds at its start: a cpio archive of the form newc. */
final class Initramfs {
  private static final int DIRECTORY = 040755;
  private static final int PROGRAM = 0100755;
  private static final int FILE = 0100644;

  private final ByteArrayOutputStream archive = new ByteArrayOutputStream();
  private int inode;

  /** The archive of the guest's program and its script. */
  static byte[] of(byte[] program, byte[] script) {
    Initramfs files = new Initramfs();
    files.add("dev", DIRECTORY, new byte[0]);
    files.add("init", PROGRAM, program);
    files.add("script", FILE, script);
    files.add("TRAILER!!!", 0, new byte[0]);
    return files.archive.toByteArray();
  }

  private void add(String name, int mode, byte[] content) {
    byte[] path = (name + "\0").getBytes(StandardCharsets.US_ASCII);
    int[] fields = {++inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, path.length, 0};
    StringBuilder header = new StringBuilder("070701");
    for (int field : fields) {
      header.append(String.format("%08X", field));
    }
    archive.writeBytes(header.toString().getBytes(StandardCharsets.US_ASCII));
    archive.writeBytes(path);
    pad();
    archive.writeBytes(content);
    pad();
  }

  private void pad() {
    while (archive.size() % Integer.BYTES != 0) {
      archive.write(0);
    }
  }
}
