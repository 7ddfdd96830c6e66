package pageferry.experiment.conf;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelHistory;

/**
 * Finds conf files: those of the installation, in the directory {@code conf} below the system
 * property {@value #HOME} or else in the jar, and those that a user names by path. Any thread can
 * ask.
 */
public final class ConfFiles {
  /** The system property that names the directory that pageferry is installed in. */
  public static final String HOME = "pageferry.home";

  private static final String SUFFIX = ".conf";

  private final @Nullable Path conf;
  private final Map<String, Entry> read = new TreeMap<>();
  private @Nullable KernelHistory kernels;

  private ConfFiles(@Nullable Path conf) {
    this.conf = conf;
  }

  /** The conf files of this installation. */
  public static ConfFiles installed() {
    String home = System.getProperty(HOME);
    return new ConfFiles(home == null ? null : Path.of(home, "conf"));
  }

  /** A file of the installation, such as {@code strategies.conf}. */
  public synchronized Entry shared(String file) {
    return read.computeIfAbsent(file, this::readShared);
  }

  /** The history of kernels, read once. */
  public synchronized KernelHistory kernels() {
    KernelHistory known = kernels;
    if (known == null) {
      known =
          HistoryReader.read(
              shared("kernels.conf"), shared("strategies.conf").members("strategies").keySet());
      kernels = known;
    }
    return known;
  }

  /** All files of the installation that runs depend on, in one text. */
  public String text() {
    List<String> all = new ArrayList<>(List.of("experiment", "kernels", "strategies"));
    for (String folder : List.of("architectures", "costs", "machines")) {
      names(folder).forEach(name -> all.add(folder + "/" + name));
    }
    return all.stream()
        .map(name -> name + "\n" + shared(name + SUFFIX).json() + "\n")
        .collect(Collectors.joining());
  }

  /** The text of a file of the installation, as it stands there. */
  public String source(String file) {
    if (conf != null) {
      return TextFile.read(conf.resolve(file));
    }
    return packaged("conf/" + file);
  }

  private Entry readShared(String file) {
    String name = "conf/" + file;
    if (conf != null) {
      return ConfParser.file(conf.resolve(file));
    }
    return ConfParser.text(name, packaged(name));
  }

  private static String packaged(String name) {
    try (InputStream stream = loader().getResourceAsStream(name)) {
      if (stream == null) {
        throw BadInput.at(new Place(name, 0), "a file of the installation", "none");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw BadInput.at(new Place(name, 0), "a file that can be read", "that it cannot");
    }
  }

  /**
   * The file that an entry refers to: by a bare name one of the installation's, by a path a file
   * beside the one in which the entry stands, or one below the working directory.
   *
   * @param folder the folder of conf that bare names are looked up in, such as {@code machines}
   * @param what one of the things in that folder, such as {@code a machine}
   * @param reference the entry
   */
  public Entry referred(String folder, String what, Entry reference) {
    String text = reference.text();
    if (!isPath(text)) {
      List<String> names = names(folder);
      if (!names.contains(text)) {
        throw reference.unknown(what, names);
      }
      return shared(folder + "/" + text + SUFFIX);
    }
    Path given = Path.of(text);
    Path beside = Path.of(reference.place().file()).resolveSibling(given);
    if (!Files.exists(beside) && !Files.exists(given)) {
      throw reference.mistake(what + ", the file of which exists");
    }
    return ConfParser.file(Files.exists(beside) ? beside : given);
  }

  /** An experiment by path, or by the bare name of one in the installation. */
  public Entry experiment(String nameOrPath) {
    return named("experiments", "an experiment", nameOrPath);
  }

  /** An experiment that others have measured, likewise. */
  public Entry published(String nameOrPath) {
    Entry entry = named("published", "a published table", nameOrPath);
    if (!entry.members("an experiment").containsKey("published")) {
      throw BadInput.at(entry.place(), "the key 'published' in an experiment", "none");
    }
    return entry;
  }

  /** A profile of costs, likewise. */
  public Entry profile(String nameOrPath) {
    return named("costs", "a profile of costs", nameOrPath);
  }

  private Entry named(String folder, String what, String nameOrPath) {
    if (isPath(nameOrPath) || Files.exists(Path.of(nameOrPath))) {
      return ConfParser.file(Path.of(nameOrPath));
    }
    List<String> names = names(folder);
    if (!names.contains(nameOrPath)) {
      throw BadInput.unknown(new Place(nameOrPath, 0), what, nameOrPath, names);
    }
    return shared(folder + "/" + nameOrPath + SUFFIX);
  }

  /** The bare names of the files in a folder of the installation, sorted. */
  public List<String> names(String folder) {
    try {
      if (conf != null) {
        return list(conf.resolve(folder));
      }
      URL url = loader().getResource("conf/" + folder);
      return url == null ? List.of() : list(url.toURI());
    } catch (IOException | URISyntaxException unreadable) {
      return List.of();
    }
  }

  private static List<String> list(URI folder) throws IOException {
    if (!"jar".equals(folder.getScheme())) {
      return list(Path.of(folder));
    }
    try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
      String text = folder.toString();
      return list(jar.getPath(text.substring(text.indexOf("!/") + 1)));
    }
  }

  private static List<String> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Collections.emptyList();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(file -> file.endsWith(SUFFIX))
          .map(file -> file.substring(0, file.length() - SUFFIX.length()))
          .sorted()
          .toList();
    }
  }

  static boolean isPath(String text) {
    return text.contains("/") || text.endsWith(SUFFIX) || text.endsWith(".json");
  }

  private static ClassLoader loader() {
    return ConfFiles.class.getClassLoader();
  }
}
