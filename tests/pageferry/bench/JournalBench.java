package pageferry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import pageferry.actors.Machine;
import pageferry.actors.MachineSpec;
import pageferry.actors.ProcessSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.engine.virtual.VirtualRun;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.read.Machines;
import pageferry.journal.Detail;
import pageferry.journal.Journal;
import pageferry.journal.RunFinished;
import pageferry.journal.RunId;
import pageferry.journal.RunStarted;
import pageferry.journal.RunWriter;
import pageferry.journal.StoredRun;
import pageferry.mm.PageSet;
import pageferry.observe.Digest;
import pageferry.observe.LockOrder;
import pageferry.observe.RunMetrics;
import pageferry.observe.Tee;
import pageferry.observe.WaitGraph;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.mmap.MmapCall;
import pageferry.protocol.move.MovePagesCall;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.MoveArrays;
import pageferry.protocol.program.Protection;
import pageferry.world.Tracer;

/**
 * Base-page migrations a second, observed as runs are, with and without a journal: LevelDB on the
 * disk of the working directory, each chunk fsynced.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class JournalBench {
  private static final int PAGES = 4096;
  private static final long VPN = 0x48000;
  private static final RunId RUN = new RunId(1, 1);

  @Param({"off", "migrations"})
  private String detail = "off";

  private final Digest digest = new Digest();
  private Path folder;
  private Journal journal;
  private RunWriter writer;
  private VirtualEngine engine;
  private VirtualRun<Machine.Command> machine;
  private int node = 1;

  /** One that is started, for measuring it otherwise. */
  static JournalBench started(String detail) throws IOException {
    JournalBench bench = new JournalBench();
    bench.detail = detail;
    bench.start();
    return bench;
  }

  /** Ends the run; answers what was written. */
  StoredRun finished() {
    writer.finish("finished", RunFinished.Verdict.OK);
    return journal.read(RUN);
  }

  /** Starts a machine with pages to move. */
  @Setup(Level.Trial)
  public void start() throws IOException {
    engine = VirtualEngine.start();
    MachineSpec plain = new Machines(ConfFiles.installed()).plain("two-socket", "6.1");
    Tracer observers =
        new Tee(digest, new RunMetrics(plain.topology()), new WaitGraph(), new LockOrder());
    Tracer all = detail.equals("off") ? observers : new Tee(observers, journal());
    MachineSpec spec = plain.watchedBy(all);
    machine =
        engine.begin(
            environment -> Machine.create(spec, environment),
            Course.inOrder(Chooser.fifo(), RunLimits.none()),
            1);
    ProcessSpec.ThreadSpec main = new ProcessSpec.ThreadSpec("main", 0, List.of());
    machine.tell(new Machine.Spawn(new ProcessSpec(List.of(main))));
    drive(new MmapCall.Mmap("a", VPN, PAGES, MapType.ANON, false, Protection.READ_WRITE));
    drive(new Step.Touch(PageSet.span(VPN, PAGES, 1), true));
  }

  private Tracer journal() throws IOException {
    folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "bench-journal");
    journal = Journal.open(folder);
    RunStarted started =
        RunStarted.now(
            RUN,
            new RunStarted.Experiment("bench", "bench", "{}", List.of(), Map.of(), 1),
            new RunStarted.Conduct(
                1, "alloc-before-lock", "6.1", "two-socket", "virtual", List.of()),
            new RunStarted.Origin("bench", Detail.of(detail), 0));
    writer = journal.begin(started, digest);
    return writer;
  }

  /** Ends the run, and says what was written. */
  @TearDown(Level.Trial)
  public void end() throws IOException {
    engine.close();
    if (journal == null) {
      return;
    }
    StoredRun stored = journal.ending(RUN) == null ? finished() : journal.read(RUN);
    long begun = System.nanoTime();
    stored.forEachRemaining(chunk -> {});
    double seconds = (System.nanoTime() - begun) / 1e9;
    System.out.printf(
        "# %d events, %.2f bytes each; read and checked at %.1f M events/s%n",
        stored.kept(), stored.bytes() / (double) stored.kept(), stored.kept() / seconds / 1e6);
    journal.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  /** 4096 migrations, one after another. */
  @Benchmark
  @OperationsPerInvocation(PAGES)
  public RunEnd migrations() {
    PageSet pages = PageSet.span(VPN, PAGES, 1);
    MoveArrays arrays = new MoveArrays(pages, List.of(node), PAGES, MoveArrays.Bad.NONE);
    node = 1 - node;
    machine.tell(
        new Machine.Drive("main", new MovePagesCall.MovePages("", arrays, 2), outcome -> {}));
    return machine.pump();
  }

  private void drive(Step step) {
    machine.tell(new Machine.Drive("main", step, outcome -> {}));
    machine.pump();
  }
}
