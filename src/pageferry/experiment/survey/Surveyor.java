package pageferry.experiment.survey;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.TextFile;
import pageferry.mm.Paging;

/**
 * Reads whatever tells of a machine: each file is recognized by what is in it, not by its name.
 * Several complete each other.
 */
public final class Surveyor {
  private static final String FORMS =
      "numactl -H, /proc/zoneinfo, /proc/buddyinfo, lstopo --of xml or a tree of sysfs";

  /** What is longer is not read to its end. */
  private static final int MOST_BYTES = 64 << 20;

  private final Survey survey;

  private Surveyor(Paging paging) {
    survey = new Survey(paging);
  }

  /**
   * What files and folders tell of a machine.
   *
   * @throws BadInput if one of them tells nothing, or what it tells makes no sense
   */
  public static Survey survey(List<Path> paths) {
    Survey survey = survey(paths, Paging.X86_64);
    Paging shown = survey.shownPaging();
    return shown.equals(Paging.X86_64) ? survey : survey(paths, shown);
  }

  private static Survey survey(List<Path> paths, Paging paging) {
    Surveyor surveyor = new Surveyor(paging);
    surveyor.survey.folder(folderOf(paths));
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw BadInput.at(new Place(path.toString(), 0), "a file or folder", "none");
      }
      if (Files.isDirectory(path)) {
        surveyor.folder(path);
      } else if (!surveyor.isRead(path)) {
        throw BadInput.at(new Place(path.toString(), 1), FORMS, "something else");
      }
    }
    if (surveyor.survey.nodes().isEmpty()) {
      throw BadInput.at(new Place(paths.get(0).toString(), 0), FORMS, "no node");
    }
    return surveyor.survey;
  }

  private static String folderOf(List<Path> paths) {
    Path first = Files.isDirectory(paths.get(0)) ? paths.get(0) : paths.get(0).getParent();
    boolean common = paths.stream().allMatch(each -> first != null && each.startsWith(first));
    return first != null && common && first.getNameCount() > 0 ? first + "/" : "";
  }

  /** A tree of sysfs; or a folder of files, of which those that tell nothing are named. */
  private void folder(Path folder) {
    SortedMap<String, String> tree = SysfsFiles.ofFolder(folder);
    if (!tree.isEmpty()) {
      sysfs(folder, tree);
    }
    List<String> others = new ArrayList<>();
    int read = 0;
    for (Path file : files(folder)) {
      if (isRead(file)) {
        read++;
      } else {
        others.add(String.valueOf(file.getFileName()));
      }
    }
    if (tree.isEmpty() && read == 0) {
      throw BadInput.at(new Place(folder.toString(), 0), FORMS + " in it", "none of them");
    }
    if (!others.isEmpty() && tree.isEmpty() | read > 0) {
      survey.remark(folder + ": not used: " + String.join(", ", others));
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException unreadable) {
      throw BadInput.at(
          new Place(folder.toString(), 0), "a folder that can be read", "that it cannot");
    }
  }

  private boolean isRead(Path file) {
    if (SysfsFiles.isArchive(file)) {
      SortedMap<String, String> tree = SysfsFiles.ofArchive(file);
      if (!tree.isEmpty()) {
        sysfs(file, tree);
      }
      return !tree.isEmpty();
    }
    String text = text(file);
    for (Source source : Source.ALL) {
      if (text != null && source.like().test(text)) {
        survey.read(file.toString(), source.text());
        source.reader().read(file.toString(), text, survey);
        return true;
      }
    }
    return false;
  }

  /** Null if it is no text. */
  private static @Nullable String text(Path file) {
    try (InputStream in = TextFile.unpacking(Files.newInputStream(file))) {
      return TextFile.decoded(file.toString(), in.readNBytes(MOST_BYTES));
    } catch (IOException | BadInput binary) {
      return null;
    }
  }

  private void sysfs(Path place, SortedMap<String, String> tree) {
    survey.read(place.toString(), "sysfs");
    new SysfsReader(place.toString(), survey, tree).read();
  }
}
