package pageferry.experiment.litmus;

import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.StrategyReader;
import pageferry.experiment.read.Machines;

/**
 * By what races move their pages, told so fully that another process can do the same.
 *
 * @param strategy the strategy's name; empty: each kernel's own
 * @param more a file of strategies in which it is looked up besides those of the installation, as
 *     JSON; empty: none
 */
public record Mover(String strategy, String more) {
  /** The kernel's own. */
  public static final Mover KERNEL = new Mover("", "");

  /** The installation's machines, which move pages so. */
  public Machines machines() {
    ConfFiles files = ConfFiles.installed();
    if (strategy.isEmpty()) {
      return new Machines(files);
    }
    Entry installed = files.shared("strategies.conf");
    StrategyReader reader =
        more.isEmpty()
            ? new StrategyReader(installed, null)
            : StrategyReader.ofFile(installed, ConfParser.json("strategies", more));
    return new Machines(files, reader.named(strategy));
  }
}
