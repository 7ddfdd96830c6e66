package pageferry.cli;

import java.net.InetSocketAddress;
import java.util.List;
import pageferry.cluster.ClusterCrew;
import pageferry.experiment.conf.BadInput;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --cluster}: whose workers do what is asked. */
final class ClusterOption {
  @Option(
      names = "--cluster",
      paramLabel = "HOST:PORT",
      description =
          "Has the workers of a cluster do it, of which this is a member (see pageferry worker);"
              + " may be given often, for one that does not answer. Results are the same. If this"
              + " process ends before, they go on: the same command finds what they have done.")
  private List<String> members = List.of();

  @Mixin private final KeysOption keys = new KeysOption();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /**
   * Says at once what is wrong with the options.
   *
   * @param others options that mean nothing where a cluster does the work
   */
  void check(String... others) {
    members.forEach(each -> Addresses.parse("--cluster", each));
    if (!isGiven() && keys.isGiven()) {
      throw new BadInput("--keys: expected --cluster beside it, found none");
    }
    for (String other : others) {
      if (isGiven() && spec.commandLine().getParseResult().hasMatchedOption(other)) {
        throw new BadInput(other + ": expected none with --cluster, found one");
      }
    }
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
