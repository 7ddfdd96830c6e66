package pageferry.experiment.gauge;

import java.util.List;
import java.util.function.UnaryOperator;
import pageferry.actors.Machine;
import pageferry.actors.MachineSpec;
import pageferry.actors.ProcessSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.engine.virtual.VirtualRun;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;
import pageferry.mm.PageSet;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.mmap.MmapCall;
import pageferry.protocol.move.MovePagesCall;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.MoveArrays;
import pageferry.protocol.program.Protection;
import pageferry.world.Environment;
import pageferry.world.Tracer;

/** A machine whose only task moves its pages to the other node and back. */
final class Ferry implements AutoCloseable {
  /** Hears nothing. */
  static final Tracer NOBODY = (timeNs, cpu, task, event) -> {};

  private static final long VPN = 0x48000;
  private static final int ROUNDS = 4;

  private final int size;
  private final int folios;
  private final VirtualEngine engine = VirtualEngine.start();
  private final VirtualRun<Machine.Command> run;
  private int node = 1;

  /**
   * @param kernel its version
   * @param size base pages of each folio: 1 or 512
   * @param folios how many folios there are
   */
  record Load(String kernel, int size, int folios) {}

  /**
   * @param load what is moved
   * @param tracer hears of it
   * @param environment what the machine is given in place of what the engine gives
   */
  Ferry(Load load, Tracer tracer, UnaryOperator<Environment> environment) {
    this.size = load.size();
    this.folios = load.folios();
    MachineSpec spec = spec(load.kernel(), size > 1 ? "always" : "never").watchedBy(tracer);
    run =
        engine.begin(
            given -> Machine.create(spec, environment.apply(given)),
            Course.inOrder(Chooser.fifo(), RunLimits.none()),
            1);
    ProcessSpec.ThreadSpec main = new ProcessSpec.ThreadSpec("main", 0, List.of());
    run.tell(new Machine.Spawn(new ProcessSpec(List.of(main))));
    int pages = size * folios;
    drive(new MmapCall.Mmap("a", VPN, pages, MapType.ANON, false, Protection.READ_WRITE));
    drive(new Step.Touch(PageSet.span(VPN, pages, 1), true));
  }

  /** A machine of two sockets. */
  static MachineSpec spec(String kernel, String thp) {
    String text =
        """
        machine = two-socket
        kernel = "%s"
        thp = %s
        processes { p { cpu = 0, program = [ { op = sleep, time = 1 ns } ] } }
        """
            .formatted(kernel, thp);
    return new ExperimentReader(ConfFiles.installed())
        .read(ConfParser.text("bench.conf", text), new Overrides())
        .rows()
        .get(0)
        .scenario()
        .machine();
  }

  private void drive(Step step) {
    run.tell(new Machine.Drive("main", step, outcome -> {}));
    run.pump();
  }

  /** Moves all of them to the other node, and answers how many there are. */
  long move() {
    PageSet pages = PageSet.span(VPN, folios, size);
    MoveArrays arrays = new MoveArrays(pages, List.of(node), folios, MoveArrays.Bad.NONE);
    node = 1 - node;
    drive(new MovePagesCall.MovePages("", arrays, 2));
    return folios;
  }

  /** Moves all of them there and back twice, as a gauge's share of work; answers how many moved. */
  long moveOften() {
    long moved = 0;
    for (int i = 0; i < ROUNDS; i++) {
      moved += move();
    }
    return moved;
  }

  /** Messages and timers since the beginning. */
  long steps() {
    return run.steps();
  }

  @Override
  public void close() {
    run.close();
    engine.close();
  }
}
