package pageferry.experiment.survey;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.TextFile;

/**
 * The files of a tree of sysfs that tell of nodes and memory tiers, from a folder or an archive.
 */
final class SysfsFiles {
  private static final Pattern WANTED =
      Pattern.compile(
          "(?:.*/|^)(?:devices/)?(?:system/(node/(?:node[0-9]{1,4}/)?"
              + "(?:online|cpulist|cpumap|distance|meminfo|access0/initiators/read_[a-z]+"
              + "|hugepages/hugepages-[0-9]+kB/nr_hugepages))"
              + "|virtual/(memory_tiering/memory_tier[0-9]{1,6}/nodelist))");
  private static final List<String> FOLDERS =
      List.of("devices/system/node", "devices/virtual/memory_tiering");

  /** A page of sysfs is never longer. */
  private static final int LONGEST_FILE = 4096;

  /** An archive with more entries is of something else. */
  private static final int MOST_ENTRIES = 1_000_000;

  /** The head of a tar archive, in which its mark stands. */
  private static final int HEAD = 512;

  private SysfsFiles() {}

  /** The files of a folder by their names from {@code node/} on; empty if it is none of sysfs. */
  static SortedMap<String, String> ofFolder(Path folder) {
    SortedMap<String, String> files = new TreeMap<>();
    for (Path root : List.of(folder, folder.resolve("sys"))) {
      for (String each : FOLDERS) {
        add(root.resolve(each), files);
      }
    }
    if (files.isEmpty() && Files.isRegularFile(folder.resolve("node0/meminfo"))) {
      add(folder, files);
    }
    return files;
  }

  private static void add(Path folder, SortedMap<String, String> files) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) all.sorted()::iterator) {
        String below = folder.relativize(file).toString();
        String name =
            wanted(
                folder.endsWith("memory_tiering")
                    ? "virtual/memory_tiering/" + below
                    : "system/node/" + below);
        if (name != null && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          try (InputStream in = Files.newInputStream(file)) {
            files.put(name, text(in));
          }
        }
      }
    } catch (IOException | UncheckedIOException unreadable) {
      throw BadInput.at(
          new Place(folder.toString(), 0), "a folder that can be read", "that it cannot");
    }
  }

  /** Whether a file, unpacked, is a tar archive. */
  static boolean isArchive(Path file) {
    try (InputStream in = TextFile.unpacking(Files.newInputStream(file))) {
      byte[] head = in.readNBytes(HEAD);
      return TarArchiveInputStream.matches(head, head.length);
    } catch (ZipException | EOFException damaged) {
      throw TextFile.damaged(new Place(file.toString(), 1));
    } catch (IOException broken) {
      throw BadInput.at(new Place(file.toString(), 0), "a file that can be read", "that it cannot");
    }
  }

  /** The same of an archive; whatever else is in it is left out. */
  static SortedMap<String, String> ofArchive(Path archive) {
    SortedMap<String, String> files = new TreeMap<>();
    Place place = new Place(archive.toString(), 0);
    try (InputStream in = TextFile.unpacking(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
      int entries = 0;
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (++entries > MOST_ENTRIES) {
          throw BadInput.at(place, "at most " + MOST_ENTRIES + " entries", "more");
        }
        String name = entry.isFile() ? wanted(entry.getName()) : null;
        if (name != null) {
          files.put(name, text(tar));
        }
      }
    } catch (ZipException | EOFException damaged) {
      throw TextFile.damaged(new Place(place.file(), 1));
    } catch (IOException | IllegalArgumentException broken) {
      Place first = new Place(place.file(), 1);
      throw BadInput.at(first, "a tar archive of a tree of sysfs", "other or damaged contents");
    }
    return files;
  }

  private static @Nullable String wanted(String path) {
    Matcher matcher = WANTED.matcher(path);
    if (!matcher.matches()) {
      return null;
    }
    return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readNBytes(LONGEST_FILE), StandardCharsets.UTF_8);
  }
}
