package pageferry.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.StrategyReader;
import pageferry.experiment.litmus.Mover;

/**
 * By which strategies pages are moved in a search.
 *
 * @param movers each of them
 * @param isPartly whether a strategy that was asked for cannot be used
 */
record MovesBy(List<Mover> movers, boolean isPartly) {
  private static final String ASKED = "--moves-by";
  private static final String DEFAULTS = "strategies.conf";

  /** By the kernel's own. */
  static MovesBy kernel() {
    return new MovesBy(List.of(Mover.KERNEL), false);
  }

  /** By one of the installation. */
  static MovesBy installed(ConfFiles files, String name) {
    new StrategyReader(files.shared(DEFAULTS), null).asked(ASKED, name);
    return new MovesBy(List.of(new Mover(name, "")), false);
  }

  /**
   * By one strategy, or by each that a file has. Those of the file that cannot be used are told,
   * and keep the others from nothing.
   */
  static MovesBy ofFile(ConfFiles files, Path path, @Nullable String name, PrintWriter err) {
    Entry file = ConfParser.file(path);
    StrategyReader reader = StrategyReader.ofFile(files.shared(DEFAULTS), file);
    if (name != null) {
      reader.asked(ASKED, name);
      refused(reader, file, name, err);
      return new MovesBy(List.of(new Mover(name, file.json())), false);
    }
    List<String> refused = refused(reader, file, "", err);
    List<Mover> movers =
        file.members("strategies by name").keySet().stream()
            .filter(each -> !refused.contains(each))
            .map(each -> new Mover(each, file.json()))
            .toList();
    if (movers.isEmpty()) {
      throw new BadInput(
          "--strategies " + path + ": expected a strategy that can work, found none");
    }
    return new MovesBy(movers, !refused.isEmpty());
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
