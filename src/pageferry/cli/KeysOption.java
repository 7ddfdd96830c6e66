package pageferry.cli;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.cluster.Seat;
import pageferry.experiment.conf.BadInput;
import picocli.CommandLine.Option;

/** The option {@code --keys}: by which members of a cluster know each other. */
final class KeysOption {
  @Option(
      names = "--keys",
      paramLabel = "DIR",
      description =
          "The folder with ca.crt, tls.crt and tls.key, by which members know each other and which"
              + " any address but this machine's own needs (docs/tools/cluster-keys makes them).")
  private @Nullable Path keys;

  /** Whether there are any. */
  boolean isGiven() {
    return keys != null;
  }

  /**
   * Where a process is in a cluster.
   *
   * @throws BadInput if others could reach it and it has no keys
   */
  Seat seat(InetSocketAddress self, List<InetSocketAddress> seeds) {
    Path folder = keys;
    if (folder == null && !Addresses.isLoopback(self)) {
      throw new BadInput(
          Addresses.text(self)
              + ": expected an address of this machine alone, such as 127.0.0.1, or --keys DIR, for"
              + " others can reach it");
    }
    for (String file : List.of("ca.crt", "tls.crt", "tls.key")) {
      if (folder != null && !Files.isReadable(folder.resolve(file))) {
        throw new BadInput(
            folder.resolve(file) + ": expected a file of --keys that can be read, found none");
      }
    }
    return new Seat(self, seeds, Build.told(), folder);
  }
}
