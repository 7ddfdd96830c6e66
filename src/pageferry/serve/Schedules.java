package pageferry.serve;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.explore.Handmade;
import pageferry.experiment.explore.Handmade.Choices;
import pageferry.experiment.explore.PlayedSchedule;
import pageferry.experiment.explore.ScheduleFile;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.run.RunStarts;
import pageferry.observe.Moment;
import pageferry.observe.RunStart;

/**
 * Whoever plays schedules step by step: each time from the beginning, as far as is asked; blocks
 * its thread meanwhile.
 */
final class Schedules {
  /** Steps that a row may allow a schedule, preparation included. */
  private static final long MOST_ALLOWED_STEPS = 2_000_000;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** What this one can be asked. */
  sealed interface Command {
    /** Has it do what it is asked. */
    void carryOut(Schedules schedules);
  }

  /** Asks for the schedules that there are in the folder. */
  record Names(ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Schedules schedules) {
      Safely.answer(to, () -> Answer.json(schedules.names()));
    }
  }

  /** Asks for the titles of an experiment's rows. */
  record Rows(String experiment, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Schedules schedules) {
      ObjectNode tree = JSON.objectNode();
      Safely.answer(
          to,
          () -> {
            schedules.source.rows(experiment, tree.putArray("rows"));
            return Answer.json(tree);
          });
    }
  }

  /** Asks for the machine after some steps of a schedule. */
  record At(Way way, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Schedules schedules) {
      Safely.answer(to, () -> Answer.json(schedules.at(way)));
    }
  }

  /** Asks that some steps of a schedule be saved as one of its own. */
  record Save(Way way, String name, ActorRef<Answer> to) implements Command {
    @Override
    public void carryOut(Schedules schedules) {
      Safely.answer(to, () -> Answer.json(schedules.save(way, name)));
    }
  }

  private final JournalDoor door;
  private final ScheduleSource source;
  private @Nullable Known known;

  /** The schedule that was asked about last, and what its machine begins with. */
  private record Known(String source, ScheduleSource.Opened opened, RunStart start) {}

  private Schedules(JournalDoor door) {
    this.door = door;
    this.source = new ScheduleSource(door);
  }

  static Behavior<Command> create(JournalDoor door) {
    Schedules schedules = new Schedules(door);
    return Behaviors.receiveMessage(
        command -> {
          command.carryOut(schedules);
          return Behaviors.same();
        });
  }

  private ObjectNode names() {
    ObjectNode tree = JSON.objectNode().put("folder", door.schedules().toString());
    source.list(tree.putArray("schedules"));
    return tree;
  }

  private Known known(String name) {
    Known before = known;
    if (before != null && before.source().equals(name)) {
      return before;
    }
    ScheduleSource.Opened opened = source.open(name);
    long steps = opened.row().scenario().search().limits().steps();
    if (steps > MOST_ALLOWED_STEPS || opened.labels().size() > Way.MOST_STEPS) {
      throw BadInput.at(
          new Place(opened.name(), 0),
          "a schedule of at most " + Way.MOST_STEPS + " steps, to be stepped by hand",
          "a longer one");
    }
    Known now = new Known(name, opened, RunStarts.of(opened.row().scenario()));
    known = now;
    return now;
  }

  /** The first of a way's steps that are gone. */
  private static Choices choices(Way way, List<String> labels) {
    int keep = Math.min(way.keep(), labels.size());
    int listed = Math.min(keep, way.step());
    int picked = Math.min(way.then().size(), way.step() - listed);
    return new Choices(labels.subList(0, listed), way.then().subList(0, picked));
  }

  private ObjectNode at(Way way) {
    Known from = known(way.source());
    List<String> labels = from.opened().labels();
    Moment moment = new Moment(from.start());
    Choices choices = choices(way, labels);
    Handmade made = Handmade.play(from.opened().row(), choices, moment);
    PlayedSchedule schedule = made.schedule();
    ObjectNode tree = JSON.objectNode().put("source", way.source());
    tree.put("name", from.opened().name()).put("kernel", schedule.kernel());
    tree.put("listed", labels.size()).put("keep", Math.min(way.keep(), labels.size()));
    tree.put("step", schedule.labels().size());
    int next = schedule.labels().size();
    if (next < Math.min(way.keep(), labels.size())) {
      tree.put("next", labels.get(next));
    }
    schedule.labels().forEach(tree.putArray("labels")::add);
    offers(made, tree.putArray("offers"));
    new ScheduleRows().add(schedule.events(), tree.putArray("rows"));
    tasks(schedule, tree.putArray("tasks"));
    if (made.offers().isEmpty()) {
      tree.put("end", end(made));
    }
    Finding finding = schedule.finding();
    if (finding != null) {
      tree.put("finding", finding.kind().word()).put("found", finding.text());
    }
    tree.set("machine", new MomentJson(from.start(), moment).tree());
    return tree;
  }

  private static void offers(Handmade made, ArrayNode offers) {
    made.offers()
        .forEach(
            each ->
                offers
                    .addObject()
                    .put("label", each.label())
                    .put("from", each.from())
                    .put("to", each.to())
                    .put("what", each.what()));
  }

  private static void tasks(PlayedSchedule schedule, ArrayNode tasks) {
    schedule.events().stream()
        .mapToInt(each -> each.task())
        .filter(pid -> pid > 0)
        .distinct()
        .sorted()
        .forEach(
            pid ->
                tasks
                    .addObject()
                    .put("pid", pid)
                    .put("task", schedule.standstill().task(pid).label()));
  }

  /** Why there is nothing to be chosen. */
  private static String end(Handmade made) {
    String divergence = made.divergence();
    if (divergence != null) {
      return divergence;
    }
    if (made.schedule().finding() != null) {
      return "here the search stops";
    }
    return made.schedule().isCutOff()
        ? "its steps (explore.steps) are used up"
        : "what is searched has ended; nothing was wrong";
  }

  private ObjectNode save(Way way, String name) {
    Path path = source.path(name, false);
    Known from = known(way.source());
    Choices choices = choices(way, from.opened().labels());
    Handmade made = Handmade.play(from.opened().row(), choices, (timeNs, cpu, task, event) -> {});
    if (made.divergence() != null) {
      throw new BadInput(made.divergence());
    }
    try {
      ScheduleFile.write(path, name, door.origin().version(), made.schedule());
    } catch (IOException full) {
      throw new BadInput(path + " cannot be written: " + full.getMessage());
    }
    return JSON.objectNode()
        .put("file", path.toString())
        .put("command", "./pageferry replay " + path)
        .put("steps", made.schedule().labels().size());
  }
}
