package pageferry.report.trace;

import java.util.Locale;
import pageferry.world.AccessEvent.SwapFault;
import pageferry.world.MemoryEvent.FolioBatched;
import pageferry.world.MemoryEvent.FolioEndWriteback;
import pageferry.world.MemoryEvent.FolioStartWriteback;
import pageferry.world.MemoryEvent.LruDrainMutex;
import pageferry.world.MemoryEvent.LruLockSpun;
import pageferry.world.MemoryEvent.SwapRead;
import pageferry.world.MigrateEvent.FoliosIsolated;
import pageferry.world.MigrateEvent.HintStays;
import pageferry.world.MigrateEvent.PagesHeld;
import pageferry.world.MigrateEvent.PagesLeft;
import pageferry.world.MigrateEvent.PagesLetGo;
import pageferry.world.MigrateEvent.PagesNotMoved;
import pageferry.world.MigrateEvent.ShadowCopy;
import pageferry.world.StepEvent.NamedStepExit;
import pageferry.world.StepEvent.PhaseBegin;
import pageferry.world.StepEvent.RecordedStepExit;
import pageferry.world.StepEvent.RecordedStepSaid;
import pageferry.world.StepEvent.SignalDeliver;
import pageferry.world.StepEvent.StepEnter;
import pageferry.world.StepEvent.StepExit;
import pageferry.world.StepEvent.StepFailed;
import pageferry.world.TaskEvent.NohzDisturbed;
import pageferry.world.TaskEvent.WorkqueueExecuteStart;
import pageferry.world.TaskEvent.WorkqueueQueueWork;
import pageferry.world.Tracepoint;

/** The text of an event that Linux does not have: its name and its fields as they are here. */
abstract class OwnEventText implements Tracepoint.Visitor {
  private String text = "";

  /** The text of the last event. */
  final String text() {
    return text;
  }

  @Override
  public void on(LruDrainMutex event) {
    own(event);
  }

  @Override
  public void on(WorkqueueQueueWork event) {
    own(event);
  }

  @Override
  public void on(NohzDisturbed event) {
    own(event);
  }

  @Override
  public void on(WorkqueueExecuteStart event) {
    own(event);
  }

  @Override
  public void on(StepEnter event) {
    own(event);
  }

  @Override
  public void on(StepExit event) {
    own(event);
  }

  @Override
  public void on(StepFailed event) {
    own(event);
  }

  @Override
  public void on(SignalDeliver event) {
    own(event);
  }

  @Override
  public void on(PhaseBegin event) {
    own(event);
  }

  @Override
  public void on(NamedStepExit event) {
    own(event);
  }

  @Override
  public void on(RecordedStepExit event) {
    own(event);
  }

  @Override
  public void on(RecordedStepSaid event) {
    own(event);
  }

  @Override
  public void on(FoliosIsolated event) {
    own(event);
  }

  @Override
  public void on(HintStays event) {
    own(event);
  }

  @Override
  public void on(PagesHeld event) {
    own(event);
  }

  @Override
  public void on(PagesLeft event) {
    own(event);
  }

  @Override
  public void on(ShadowCopy event) {
    own(event);
  }

  @Override
  public void on(PagesLetGo event) {
    own(event);
  }

  @Override
  public void on(PagesNotMoved event) {
    own(event);
  }

  @Override
  public void on(LruLockSpun event) {
    own(event);
  }

  @Override
  public void on(FolioBatched event) {
    own(event);
  }

  @Override
  public void on(SwapRead event) {
    own(event);
  }

  @Override
  public void on(SwapFault event) {
    own(event);
  }

  @Override
  public void on(FolioStartWriteback event) {
    own(event);
  }

  @Override
  public void on(FolioEndWriteback event) {
    own(event);
  }

  final void toldElsewhere() {
    text = "";
  }

  /** {@code FolioLocked[pfn=2, waitedNs=0]} as {@code pageferry_folio_locked: pfn=2 waitedNs=0}. */
  final void own(Tracepoint event) {
    String name = event.getClass().getSimpleName();
    String fields = event.toString().substring(name.length()).replaceAll("[\\[\\],]", "");
    text =
        "pageferry_"
            + name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT)
            + ": "
            + fields;
  }

  final void line(String format, Object... fields) {
    text = String.format(Locale.ROOT, format, fields);
  }
}
