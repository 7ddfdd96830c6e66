package pageferry.cli;

import java.net.InetSocketAddress;
import java.util.List;
import pageferry.cluster.ClusterCrew;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The option {@code --cluster}: whose workers do what is asked. */
final class ClusterOption {
  @Option(
      names = "--cluster",
      paramLabel = "HOST:PORT",
      description =
          "Has the workers of a cluster do it, of which this is a member (see pageferry worker);"
              + " may be given often, for one that does not answer. Results are the same, and the"
              + " journal gets none. If this process ends before, they go on: the same command"
              + " finds what they have done.")
  private List<String> members = List.of();

  @Mixin private final KeysOption keys = new KeysOption();

  /** Says at once what is wrong with the options. */
  void check() {
    members.forEach(each -> Addresses.parse("--cluster", each));
  }

  /** Whether a cluster is wanted. */
  boolean isGiven() {
    return !members.isEmpty();
  }

  /** The cluster, which this process joins. */
  ClusterCrew join() {
    List<InetSocketAddress> there =
        members.stream().map(each -> Addresses.parse("--cluster", each)).toList();
    return ClusterCrew.join(keys.seat(Addresses.mine(there.get(0)), there));
  }
}
