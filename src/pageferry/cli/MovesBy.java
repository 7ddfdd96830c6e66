package pageferry.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.StrategyReader;
import pageferry.experiment.read.Machines;

/**
 * By which strategies pages are moved in a search.
 *
 * @param machines those whose pages a strategy moves, by its name; empty: by the kernel's own
 * @param isPartly whether a strategy that was asked for cannot be used
 */
record MovesBy(Map<String, Machines> machines, boolean isPartly) {
  private static final String DEFAULTS = "strategies.conf";

  /** By the kernel's own. */
  static MovesBy kernel(ConfFiles files) {
    return new MovesBy(Map.of("", new Machines(files)), false);
  }

  /** By one of the installation. */
  static MovesBy installed(ConfFiles files, String name) {
    return one(files, new StrategyReader(files.shared(DEFAULTS), null), name);
  }

  private static MovesBy one(ConfFiles files, StrategyReader reader, String name) {
    return new MovesBy(Map.of("", new Machines(files, reader.asked("--moves-by", name))), false);
  }

  /**
   * By one strategy, or by each that a file has. Those of the file that cannot be used are told,
   * and keep the others from nothing.
   */
  static MovesBy ofFile(ConfFiles files, Path path, @Nullable String name, PrintWriter err) {
    Entry file = ConfParser.file(path);
    StrategyReader reader = StrategyReader.ofFile(files.shared(DEFAULTS), file);
    if (name != null) {
      MovesBy asked = one(files, reader, name);
      refused(reader, file, name, err);
      return asked;
    }
    List<String> refused = refused(reader, file, "", err);
    Map<String, Machines> machines = new LinkedHashMap<>();
    for (String each : file.members("strategies by name").keySet()) {
      if (!refused.contains(each)) {
        machines.put(each, new Machines(files, reader.named(each)));
      }
    }
    if (machines.isEmpty()) {
      throw new BadInput(
          "--strategies " + path + ": expected a strategy that can work, found none");
    }
    return new MovesBy(machines, !refused.isEmpty());
  }

  private static List<String> refused(
      StrategyReader reader, Entry file, String but, PrintWriter err) {
    return file.members("strategies by name").keySet().stream()
        .filter(name -> !name.equals(but) && isRefused(reader, name, err))
        .toList();
  }

  private static boolean isRefused(StrategyReader reader, String name, PrintWriter err) {
    try {
      reader.named(name);
      return false;
    } catch (BadInput refused) {
      err.println("refused: " + refused.getMessage());
      err.flush();
      return true;
    }
  }
}
