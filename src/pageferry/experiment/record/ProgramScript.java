package pageferry.experiment.record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pageferry.experiment.conform.CorpusProgram;
import pageferry.experiment.conform.CorpusProgram.TaskStep;
import pageferry.experiment.record.GuestImage.Kind;
import pageferry.mm.StepOp;
import pageferry.observe.MapNames;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.move.MovePagesCall.MovePages;

/**
 * One program of the corpus in the words of the guest: its steps, then the counters, then where the
 * pages of each task's maps lie.
 */
final class ProgramScript implements GuestScript {
  private final CorpusProgram program;
  private final Map<String, Set<String>> mapsOf = new LinkedHashMap<>();
  private final List<Looked> looked = new ArrayList<>();
  private List<String> tasks = List.of();
  private int steps;

  ProgramScript(CorpusProgram program) {
    this.program = program;
  }

  /**
   * A map of a task that was looked at behind the last step.
   *
   * @param task whose map it is
   * @param map its name
   */
  record Looked(String task, String map) {}

  CorpusProgram program() {
    return program;
  }

  /** How many steps it has. */
  int steps() {
    return steps;
  }

  /** What the answers behind that of the last step are about. */
  List<Looked> looked() {
    return looked;
  }

  @Override
  public String machine() {
    return program.machine();
  }

  @Override
  public String refusal() {
    if (program.unreadStep() != null) {
      return program.unreadStep();
    }
    if (program.setup().provision().swap() != null) {
      return "a swap device";
    }
    String groups = GuestGroups.refusal(program.setup().provision().cgroups());
    if (!groups.isEmpty()) {
      return groups;
    }
    if (!program.setup().provision().folios().isEmpty()) {
      return "sizes of folios";
    }
    StepWords words = new StepWords(new GuestImage(), maps(), "main");
    return GuestScript.refusal(words, flat().stream().map(TaskStep::step).map(GuestGroups::plain));
  }

  private List<TaskStep> flat() {
    return program.moments().stream().flatMap(List::stream).toList();
  }

  private List<String> maps() {
    return List.copyOf(program.layout().maps());
  }

  @Override
  public String name() {
    return program.name();
  }

  @Override
  public void addTo(GuestImage image, GuestSettings settings, int number) {
    StepWords words = new StepWords(image, maps(), "main");
    mapsOf.clear();
    looked.clear();
    steps = 0;
    settings.before(program.setup());
    image.record(Kind.BEGIN, number);
    image.record(Kind.SPAWN);
    if (!program.setup().provision().cgroups().isEmpty()) {
      image.step(-1, words.slot("main"), words.of(GuestGroups.join()));
    }
    image.step(-1, words.slot("main"), words.of(new Step.SetAffinity(0)));
    drain(image);
    settings.trace(true);
    image.record(Kind.MARK, 1);
    for (List<TaskStep> moment : program.moments()) {
      moment(image, words, moment);
    }
    settings.trace(false);
    image.record(Kind.COUNT, 1);
    look(image, words);
    settings.dumpTrace();
    image.record(Kind.END);
    settings.after(program.setup(), flat().stream().map(TaskStep::step));
    tasks = words.taskNames();
  }

  /** A call that moves nothing, but empties the batches of all CPUs. */
  private static void drain(GuestImage image) {
    long room = image.room(Long.BYTES);
    image.record(Kind.CALL, 0, StepOp.MOVE_PAGES.number(), 0, 0, room, room, room, 2);
  }

  private void moment(GuestImage image, StepWords words, List<TaskStep> moment) {
    List<long[]> together = new ArrayList<>();
    for (TaskStep each : moment) {
      note(words, each);
      together.add(words.of(GuestGroups.plain(each.step())));
    }
    if (moment.size() > 1) {
      image.record(Kind.TOGETHER, moment.size());
    }
    for (int i = 0; i < together.size(); i++) {
      image.step(steps++, words.slot(moment.get(i).task()), together.get(i));
    }
  }

  /** Keeps which task has which maps. */
  private void note(StepWords words, TaskStep each) {
    Set<String> own = mapsOf.computeIfAbsent(each.task(), unknown -> new LinkedHashSet<>());
    long vpn = words.mapped(each.step());
    program.layout().areas().stream()
        .filter(area -> area.vpn() == vpn)
        .forEach(area -> own.add(area.map()));
    if (!each.step().child().isEmpty()) {
      mapsOf.put(each.step().child(), new LinkedHashSet<>(own));
    }
  }

  private void look(GuestImage image, StepWords words) {
    mapsOf.forEach(
        (task, maps) -> {
          for (MapNames.Area area : program.layout().areas()) {
            if (maps.contains(area.map())) {
              long[] query = words.of(MovePages.query(area.vpn(), area.pages()));
              image.step(steps + looked.size(), words.slot(task), query);
              looked.add(new Looked(task, area.map()));
            }
          }
        });
    mapsOf.keySet().forEach(task -> image.record(Kind.SMAPS, words.slot(task)));
  }

  /** The name of the task that the guest knows under a number. */
  String task(int slot) {
    return tasks.get(slot);
  }
}
