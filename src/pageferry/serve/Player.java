package pageferry.serve;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.run.NamedPage;
import pageferry.experiment.run.RunStarts;
import pageferry.journal.LoadedRun;
import pageferry.journal.LoadedRun.Wanted;
import pageferry.observe.Moment;
import pageferry.observe.PageLife;
import pageferry.observe.RunStart;
import pageferry.observe.waits.LongSleep;
import pageferry.observe.waits.Tail;
import pageferry.observe.waits.WaitChains;
import pageferry.report.ChainText;
import pageferry.report.LifeText;
import pageferry.world.AccessEvent.PageFaultBegin;
import pageferry.world.LockEvent;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.Tracepoint;

/**
 * Whoever shows one run event by event. It reads the run through once, a stretch after the other,
 * and answers in between for what it has read.
 */
final class Player {
  /** Waits to jump to. */
  private static final int MOST_WORST_WAITS = 20;

  /** What can be stepped to. */
  private static final Map<String, Wanted> STEPS =
      Map.of(
          "event",
          new Wanted(Tracepoint.class, event -> true),
          "lock",
          new Wanted(LockEvent.class, event -> true),
          "wait",
          new Wanted(TaskBlocked.class, Player::isWait),
          "fault",
          new Wanted(PageFaultBegin.class, event -> true));

  /** What a player can be asked. */
  sealed interface Command {
    /** Has the player do what it is asked. */
    void carryOut(Player player);
  }

  /** Asks what there is to see of the run. */
  record Overview(ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Player player) {
      Safely.answer(to, () -> Answer.json(player.overview()));
    }
  }

  /** Asks for the machine after an event. */
  record After(long event, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Player player) {
      Safely.answer(to, () -> player.moment(event));
    }
  }

  /** Asks for the machine at an instant. */
  record At(long timeNs, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Player player) {
      Safely.answer(to, () -> player.moment(Math.max(0, player.run.at(timeNs))));
    }
  }

  /** Asks for the machine after the next such event, or the one before. */
  record Step(long from, String to, boolean back, ActorRef<Answer> answer) implements Command {
    @Override
    public void carryOut(Player player) {
      Safely.answer(answer, () -> player.step(from, to, back));
    }
  }

  /** Asks for the life of a page. */
  record Page(String page, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Player player) {
      Safely.answer(to, () -> player.life(page));
    }
  }

  /** Asks for a part of the run as lanes over time. */
  record Part(Timelines.Part part, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Player player) {
      Safely.answer(to, () -> player.part(part));
    }
  }

  /** Asks for a part of the run as a trace. */
  record Trace(Timelines.Part part, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Player player) {
      Safely.answer(to, () -> player.trace(part));
    }
  }

  /** What needs no answer. */
  enum Order implements Command {
    /** Has the player read on. */
    READ_ON {
      @Override
      public void carryOut(Player player) {
        player.readOn();
      }
    },
    /** Ends it, once it has answered what it was asked before. */
    END {
      @Override
      public void carryOut(Player player) {
        player.ended = true;
      }
    }
  }

  /**
   * A run to be shown.
   *
   * @param loaded its events
   * @param scenario what was run
   * @param start what it began with
   */
  record Shown(LoadedRun loaded, Scenario scenario, RunStart start) {}

  private final ActorRef<Command> self;
  private final LoadedRun run;
  private final Scenario scenario;
  private final RunStart start;
  private final Moments moments;
  private final WaitChains chains;
  private final Timelines timelines;

  /** Why it cannot read on. */
  private @Nullable RuntimeException broken;

  private boolean ended;

  /** The machine at the end of a run that came to its end. */
  private @Nullable Moment atRest;

  private Player(ActorContext<Command> context, Shown shown) {
    this.self = context.getSelf();
    this.run = shown.loaded();
    this.scenario = shown.scenario();
    this.start = shown.start();
    this.moments = new Moments(run, start);
    this.chains = new WaitChains(RunStarts.named(scenario), MOST_WORST_WAITS);
    this.timelines = new Timelines(run, start);
  }

  static Behavior<Command> create(Shown shown) {
    return Behaviors.setup(
        context -> {
          Player player = new Player(context, shown);
          player.self.tell(Order.READ_ON);
          return player.behavior();
        });
  }

  private Behavior<Command> behavior() {
    return Behaviors.receiveMessage(
        command -> {
          command.carryOut(this);
          return ended ? Behaviors.stopped() : Behaviors.same();
        });
  }

  private static boolean isWait(Tracepoint event) {
    return event instanceof TaskBlocked blocked
        && !blocked.what().isOwn()
        && !blocked.what().rests();
  }

  private void readOn() {
    if (!moments.isComplete() && broken == null) {
      try {
        long before = moments.read();
        moments.readOn();
        run.tell(
            before,
            moments.read(),
            (timeNs, cpu, task, event) -> {
              chains.emit(timeNs, cpu, task, event);
              timelines.emit(timeNs, cpu, task, event);
            });
        if (moments.isComplete() && run.finished() != null) {
          atRest = moments.atRest();
        }
      } catch (RuntimeException wrong) {
        broken = wrong;
      }
      self.tell(Order.READ_ON);
    }
  }

  private ObjectNode overview() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("run", run.started().run().toString());
    tree.put("experiment", run.started().experiment().name());
    ObjectNode labels = tree.putObject("labels");
    run.started().experiment().labels().forEach(labels::put);
    tree.put("events", run.events()).put("read", moments.read()).put("lastNs", run.lastNs());
    tree.put("kernel", run.started().conduct().kernel());
    tree.put("detail", run.started().origin().detail().key());
    tree.put("copies", moments.copies());
    if (moments.deadlock() >= 0) {
      tree.put("deadlock", moments.deadlock());
    }
    ArrayNode pages = tree.putArray("maps");
    NamedPage.maps(start.maps()).forEach(pages::add);
    if (moments.isComplete()) {
      tree.set("waits", waits());
    }
    return tree;
  }

  private ArrayNode waits() {
    List<LongSleep> sleeps = new ArrayList<>(chains.waits().sleeps());
    sleeps.sort(Comparator.comparingLong((LongSleep each) -> -each.tail().ns()));
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (LongSleep each : sleeps) {
      Tail tail = each.tail();
      ObjectNode wait = all.addObject().put("ns", tail.ns()).put("endNs", tail.endNs());
      wait.put("event", Math.max(0, run.at(tail.lookAtNs())));
      wait.put("what", tail.metric()).put("why", new ChainText(tail).sentence());
    }
    return all;
  }

  private Answer moment(long event) {
    if (event >= run.events()) {
      String last = "0 to " + (run.events() - 1);
      throw BadInput.at(
          new Place("run " + run.started().run(), 0), "an event, " + last, "" + event);
    }
    if (event >= moments.read() && broken != null) {
      throw broken;
    }
    if (event >= moments.read()) {
      return notYet();
    }
    Moment rest = event == run.events() - 1 ? atRest : null;
    Moment moment = rest == null ? moments.after(event) : rest;
    ObjectNode tree = new MomentJson(start, moment).tree();
    tree.put("event", event);
    run.forEachEvent(
        event,
        event + 1,
        each -> {
          tree.put("name", each.name()).put("fields", each.fields());
          tree.put("cpu", each.when().cpu());
          tree.put("task", each.when().task() == 0 ? "" : moment.label(each.when().task()));
        });
    return Answer.json(tree);
  }

  /** How far the run has been read. */
  private Answer notYet() {
    if (broken != null) {
      throw broken;
    }
    ObjectNode progress = JsonNodeFactory.instance.objectNode().put("read", moments.read());
    String text = progress.put("events", run.events()).toString();
    return new Answer(Answer.ACCEPTED, Answer.Form.JSON, text);
  }

  private Answer part(Timelines.Part part) {
    return moments.isComplete() ? Answer.json(timelines.tree(part, moments::after)) : notYet();
  }

  private Answer trace(Timelines.Part part) {
    return moments.isComplete()
        ? new Answer(Answer.OK, Answer.Form.JSON, timelines.trace(part, moments::after))
        : notYet();
  }

  /** Where there is no further such event, the machine stays where it is. */
  private Answer step(long from, String to, boolean back) {
    Wanted wanted = STEPS.get(to);
    if (wanted == null) {
      throw BadInput.unknown(new Place("step", 0), "what to step to", to, STEPS.keySet());
    }
    long found = back ? run.before(from, wanted) : run.after(from, wanted);
    return moment(found < 0 ? from : found);
  }

  private Answer life(String page) {
    PageLife life = new NamedPage(scenario.known()).life(page);
    run.tell(0, run.events(), life);
    return Answer.json(JsonNodeFactory.instance.objectNode().put("life", LifeText.of(page, life)));
  }
}
