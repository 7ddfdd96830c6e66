package pageferry.experiment.threads;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.actors.Machine;
import pageferry.actors.MachineReport;
import pageferry.engine.Delivery;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.Script;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.run.RunSetup;
import pageferry.experiment.run.VirtualMachineRun;
import pageferry.mm.MachineImage;
import pageferry.world.FaultPoint;

/** Takes the steps of a run that was recorded on real threads once more, in virtual time. */
final class ThreadsReplay implements Script {
  private static final int MOST_SHOWN = 5;

  private final Transcript transcript;
  private final Scenario scenario;
  private final Witness witness;
  private int position;
  private @Nullable String divergence;

  private ThreadsReplay(Transcript transcript) {
    this.transcript = transcript;
    this.scenario = transcript.row().scenario();
    this.witness = new Witness(scenario, Recording.Detail.NONE);
  }

  /** Where the replay first was not as the recording, in words, or null. */
  static @Nullable String divergence(VirtualEngine engine, Transcript transcript) {
    return new ThreadsReplay(transcript).run(engine);
  }

  private @Nullable String run(VirtualEngine engine) {
    List<MachineReport> reports = new ArrayList<>();
    List<MachineImage> images = new ArrayList<>();
    RunSetup planned = RunSetup.of(scenario, witness.machine());
    FaultPoint faults = RecordedFaults.of(planned.faults(), witness.actors(), transcript.answers());
    Course course = Course.scripted(this);
    try (VirtualMachineRun run =
        VirtualMachineRun.begin(engine, planned.with(faults), course, end -> {})) {
      int questions = fromOutside() - scenario.processes().size();
      if (questions > 0) {
        run.tell(new Machine.Report(reports::add));
      }
      if (questions > 1) {
        run.tell(new Machine.Inspect(images::add));
      }
      RunEnd end = run.goOn();
      return divergence == null ? difference(end, reports, images) : divergence;
    }
  }

  private int fromOutside() {
    return (int)
        transcript.steps().stream()
            .filter(step -> step.delivery().sender().equals(Delivery.OUTSIDE))
            .count();
  }

  private @Nullable String difference(
      RunEnd end, List<MachineReport> reports, List<MachineImage> images) {
    TranscriptEnd wanted = transcript.howItEnded();
    TranscriptEnd howItEnded;
    if (end.cause() != null) {
      howItEnded = witness.broke(end.cause());
    } else {
      MachineReport report = reports.isEmpty() ? null : reports.get(0);
      MachineImage image = images.isEmpty() ? null : images.get(0);
      howItEnded = witness.howItEnded(witness.stop(ending(end, wanted), report, image));
    }
    String difference = howItEnded.difference(wanted);
    return difference == null
        ? null
        : "the end, after " + end.steps() + " steps that were the same: " + difference;
  }

  /** A limit is set by the clock on the wall, so it is taken as given where more could follow. */
  private static Ending ending(RunEnd end, TranscriptEnd wanted) {
    if (end.kind() == RunEnd.Kind.QUIESCENT) {
      return Ending.FINISHED;
    }
    boolean late = wanted.ending().equals(Ending.TIME_LIMIT.key());
    return late ? Ending.TIME_LIMIT : Ending.STEP_LIMIT;
  }

  // Script

  @Override
  public @Nullable Delivery next() {
    if (position == transcript.steps().size()) {
      return null;
    }
    Transcript.Step step = transcript.steps().get(position++);
    int before = witness.actors().enter(step.delivery().receiver());
    if (before != step.fingerprint() && divergence == null) {
      divergence =
          here() + ": what " + step.delivery().receiver() + " had done before is not the same";
      return null;
    }
    return step.delivery();
  }

  @Override
  public void impossible(List<String> underWay) {
    String others = underWay.isEmpty() ? "nothing" : shown(underWay);
    divergence = here() + " cannot be taken: its receiver could be given " + others;
  }

  private static String shown(List<String> labels) {
    String more = labels.size() > MOST_SHOWN ? ", ..." : "";
    return String.join(", ", labels.subList(0, Math.min(MOST_SHOWN, labels.size()))) + more;
  }

  private String here() {
    Transcript.Step step = transcript.steps().get(position - 1);
    return "step " + position + " (" + step.delivery().label() + ")";
  }
}
