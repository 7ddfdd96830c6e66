package pageferry.experiment.conform;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.actors.Machine;
import pageferry.actors.MachineSpec;
import pageferry.actors.ProcessSpec;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.engine.virtual.VirtualRun;
import pageferry.mm.PageSet;
import pageferry.protocol.program.MoveArrays;
import pageferry.protocol.program.Outcome;
import pageferry.protocol.program.Step;

/** A program driven step by step on one machine: a task begins when the one before is done. */
final class ProgramRun implements AutoCloseable {
  private static final RunLimits LIMITS = new RunLimits(200_000_000, Long.MAX_VALUE);

  private final VirtualRun<Machine.Command> run;
  private @Nullable RunEnd failure;

  ProgramRun(VirtualEngine engine, MachineSpec machine) {
    run = engine.begin(habitat -> Machine.create(machine, habitat), Chooser.fifo(), 1, LIMITS);
    run.tell(new Machine.Spawn(new ProcessSpec(List.of(new ThreadSpec("main", 0, List.of())))));
    note(run.pump());
  }

  /** What the step answered, or null if it has not returned though nothing can run any more. */
  @Nullable Outcome drive(String task, Step step) {
    if (failure != null) {
      return null;
    }
    List<Outcome> answers = new ArrayList<>();
    run.tell(new Machine.Drive(task, step, answers::add));
    note(run.pump());
    return answers.isEmpty() ? null : answers.get(0);
  }

  /** Where the pages of a task's map are, as move_pages says that is only asked. */
  @Nullable Outcome placement(String task, long vpn, long pages) {
    PageSet set = PageSet.span(vpn, pages, 1);
    MoveArrays query = new MoveArrays(set, List.of(), pages, MoveArrays.Bad.NONE);
    return drive(task, new Step.MovePages("", query, 0));
  }

  /** How the run failed, or null if it goes on. */
  @Nullable RunEnd failure() {
    return failure;
  }

  @Override
  public void close() {
    run.close();
  }

  private void note(RunEnd end) {
    if (end.kind() != RunEnd.Kind.QUIESCENT) {
      failure = end;
    }
  }
}
