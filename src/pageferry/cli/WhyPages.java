package pageferry.cli;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.run.NamedPage;
import pageferry.journal.EventRange;
import pageferry.journal.StoredRun;
import pageferry.mm.StepOp;
import pageferry.observe.MapNames;
import pageferry.observe.NotMoved;
import pageferry.observe.PageLife;
import pageferry.observe.Stayed;
import pageferry.report.LifeText;
import picocli.CommandLine.Option;

/** The options of {@code pageferry why} that ask for pages, and what is told of them. */
final class WhyPages {
  @Option(
      names = "--task",
      paramLabel = "T",
      description = "Only calls of this task: its name, or its number.")
  private @Nullable String task;

  @Option(
      names = "--call",
      paramLabel = "N|OP",
      description = "Only this step of a program, by its number, or steps of this kind.")
  private @Nullable String call;

  @Option(
      names = "--map",
      paramLabel = "MAP",
      description = "Only pages of this map, such as app.a; a where there is one process only.")
  private @Nullable String map;

  @Option(
      names = "--page",
      paramLabel = "PAGE",
      description = "The life of this page, such as app.a+3, or of a page frame, such as 0x1f.")
  private @Nullable String page;

  /** Whoever finds out which of the pages that are meant did not move. */
  NotMoved notMoved(NotMoved.Known known) {
    return new NotMoved(known, true, ofTask(known).and(ofCall()).and(ofMap(known.maps())));
  }

  /** Whether some pages are meant, and nothing else of the run. */
  boolean isAsked() {
    return Stream.of(task, call, map, page).anyMatch(each -> each != null);
  }

  /** What a run tells of the pages that are meant. */
  String text(StoredRun stored, NotMoved.Known known) {
    if (page != null) {
      return life(stored, known, page);
    }
    NotMoved notMoved = notMoved(known);
    stored.forEachTracepoint(EventRange.ALL, notMoved);
    String text = WhyText.of(notMoved.found());
    return text.isEmpty() ? "no such page stayed that should have moved\n" : text;
  }

  private Predicate<Stayed> ofTask(NotMoved.Known known) {
    String wanted = task;
    if (wanted == null) {
      return each -> true;
    }
    List<String> names =
        Stream.concat(
                known.tasks().values().stream(),
                known.tasks().keySet().stream().map(pid -> Integer.toString(pid)))
            .toList();
    boolean isNumber = wanted.matches("[0-9]{1,9}");
    if (!isNumber && !names.contains(wanted)) {
      throw BadInput.unknownArgument("--task", "the name of a task", wanted, names);
    }
    return each -> each.call().task().equals(wanted) || wanted.equals("" + each.call().pid());
  }

  private Predicate<Stayed> ofCall() {
    String wanted = call;
    if (wanted == null) {
      return each -> true;
    }
    List<String> ops = Stream.of(StepOp.values()).map(StepOp::text).toList();
    if (!wanted.matches("[0-9]{1,9}") && !ops.contains(wanted)) {
      throw BadInput.unknownArgument("--call", "a step's number or what it does", wanted, ops);
    }
    return each ->
        each.call().what(each.event()).equals(wanted) || wanted.equals("" + each.event().step());
  }

  private Predicate<Stayed> ofMap(MapNames maps) {
    if (map == null) {
      return each -> true;
    }
    List<String> names = NamedPage.maps(maps);
    if (!names.contains(map)) {
      throw BadInput.unknownArgument("--map", "a map", map, names);
    }
    return each -> each.where().startsWith(map + "+");
  }

  private String life(StoredRun stored, NotMoved.Known known, String name) {
    PageLife life = new NamedPage(known).life(name);
    stored.forEachTracepoint(EventRange.ALL, life);
    return LifeText.of(name, life);
  }
}
