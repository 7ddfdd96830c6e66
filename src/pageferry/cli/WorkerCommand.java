package pageferry.cli;

import com.typesafe.config.Config;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import pageferry.cluster.Members;
import pageferry.cluster.Seat;
import pageferry.experiment.conf.BadInput;
import pageferry.journal.OtherStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code pageferry worker}. */
@Command(
    name = "worker",
    description = Told.WORKER,
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry worker --seed-node 127.0.0.1:7001",
      "  pageferry worker --join 127.0.0.1:7001",
      "  pageferry run alloc-under-lock --seeds 20 --cluster 127.0.0.1:7001"
    })
final class WorkerCommand implements Callable<Integer>, Interruption.Heeding {
  private static final Duration PAUSE = Duration.ofMillis(200);

  @Spec private CommandSpec spec;

  @Option(
      names = "--seed-node",
      paramLabel = "HOST:PORT",
      description = "Begins a cluster at this address, unless a member of --join answers.")
  private @Nullable String seed;

  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      description = "A member of the cluster that is joined. May be given often.")
  private List<String> members = List.of();

  @Option(
      names = "--at",
      paramLabel = "HOST:PORT",
      description =
          "Where others reach this process (default: the --seed-node, or a free port of the address"
              + " from which the first member is reached).")
  private @Nullable String at;

  @Option(
      names = "--journal",
      paramLabel = "DIR",
      description =
          "Where a coordinator here writes down what is done: a folder of its own, or a .conf file"
              + " with a store that all share (default: nowhere, so that the next coordinator"
              + " begins anew).")
  private @Nullable Path journal;

  @Mixin private final KeysOption keys = new KeysOption();

  @Mixin private final ParallelOption parallel = new ParallelOption();

  @Override
  public Integer call() {
    parallel.check();
    Seat seat = seat();
    Config store = store();
    LibraryLog.warnings(spec.commandLine().getErr());
    while (!Interruption.isAsked()) {
      try (Members member = Members.worker(seat, store, parallel.wanted(), this::say)) {
        say("at " + member.place() + ", " + parallel.wanted() + " at once");
        while (!member.isOver() && !Interruption.isAsked()) {
          LockSupport.parkNanos(PAUSE.toNanos());
        }
        if (member.isRefused()) {
          throw new BadInput("worker: expected a cluster of this build, " + member.why());
        }
        say(member.isOver() ? "out, and tries again: " + member.why() : "leaves");
      }
    }
    return ExitCode.STOPPED;
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("worker: " + line);
    out.flush();
  }

  private Seat seat() {
    List<InetSocketAddress> seeds = new ArrayList<>();
    if (seed != null) {
      seeds.add(Addresses.parse("--seed-node", seed));
    }
    members.forEach(each -> seeds.add(Addresses.parse("--join", each)));
    if (seeds.isEmpty()) {
      throw new BadInput("worker: expected --seed-node HOST:PORT or --join HOST:PORT, found none");
    }
    InetSocketAddress self = seed == null ? Addresses.mine(seeds.get(0)) : seeds.get(0);
    return keys.seat(at == null ? self : Addresses.parse("--at", at), seeds);
  }

  private Config store() {
    Path place = journal;
    if (place == null) {
      return OtherStore.nowhere(Scratch.folder());
    }
    boolean isConf = place.toString().endsWith(".conf");
    return isConf
        ? OtherStore.described(place.toString(), StoreConf.read(place))
        : OtherStore.folder(place);
  }
}
