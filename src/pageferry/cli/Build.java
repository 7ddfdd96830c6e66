package pageferry.cli;

import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.run.TextDigest;

/** What all members of a cluster must have in common. */
final class Build {
  private Build() {}

  /** Version, Java and conf files in one line. */
  static String told() {
    return Main.Version.name()
        + ", Java "
        + Runtime.version().feature()
        + ", conf "
        + TextDigest.of(ConfFiles.installed().text());
  }
}
