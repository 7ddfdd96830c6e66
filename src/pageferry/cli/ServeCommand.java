package pageferry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.journal.Detail;
import pageferry.journal.Journal;
import pageferry.journal.RunStarted;
import pageferry.serve.JournalDoor;
import pageferry.serve.Listen;
import pageferry.serve.Server;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code pageferry serve}. */
@Command(
    name = "serve",
    description = {Told.SERVE, "Every user of this machine can ask a server that has no token."},
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  pageferry serve",
      "  pageferry serve --port 0 --journal other-journal",
      "  pageferry serve --at 0.0.0.0 --token-file token.txt"
    })
final class ServeCommand implements Callable<Integer>, Interruption.Heeding {
  private static final Duration PAUSE = Duration.ofMillis(100);

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Where it listens; 0: at any port that is free (default: ${DEFAULT-VALUE}).")
  private int port = 8421;

  @Option(
      names = "--at",
      paramLabel = "ADDRESS",
      description =
          "The address at which it listens (default: ${DEFAULT-VALUE}, which this machine alone"
              + " reaches). What is sent there can be read on the way.")
  private String at = "127.0.0.1";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "A file whose first line is a word that every browser has to give; needed with an address"
              + " that others reach.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--schedules",
      paramLabel = "DIR",
      description =
          "Where schedules are read and saved, as explore writes them (default: ${DEFAULT-VALUE}).")
  private Path schedules = Path.of("schedules");

  @Mixin private final JournalOption journal = new JournalOption();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Listen listen = new Listen(address(), port, token());
    try (Server server = Server.start(listen, door(), RunArgument::later)) {
      out.println("serving " + journal.place() + " at " + server.url() + " until Ctrl-C");
      out.flush();
      while (!Interruption.isAsked()) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    return ExitCode.STOPPED;
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(at);
    } catch (UnknownHostException unknown) {
      throw BadInput.at(new Place("--at", 0), "an address of this machine", "'" + at + "'");
    }
  }

  private @Nullable String token() throws IOException {
    if (tokenFile == null) {
      return null;
    }
    if (!Files.isRegularFile(tokenFile)) {
      throw BadInput.at(new Place("--token-file", 0), "a file", "none at '" + tokenFile + "'");
    }
    List<String> lines = Files.readAllLines(tokenFile);
    return lines.isEmpty() ? "" : lines.get(0).strip();
  }

  private JournalDoor door() {
    return new JournalDoor() {
      @Override
      public Path place() {
        return journal.place();
      }

      @Override
      public Journal toRead() {
        return journal.openToRead();
      }

      @Override
      public Journal toDelete() {
        return journal.openToDelete();
      }

      @Override
      public Journal toWrite() {
        return journal.open();
      }

      @Override
      public RunStarted.Origin origin() {
        return Journaling.origin(Detail.MIGRATIONS);
      }

      @Override
      public Path schedules() {
        return schedules;
      }
    };
  }
}
