package pageferry.experiment.conform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conform.CorpusProgram.TaskStep;
import pageferry.experiment.program.Layout;
import pageferry.experiment.program.Names;
import pageferry.experiment.program.StepReader;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.mmap.MmapCall;
import pageferry.protocol.program.MapType;

/** Reads programs of the corpus: one to a file of JSON, or one to a line of JSON lines. */
public final class CorpusReader {
  private static final String MAIN = "main";
  private static final String TASK = "task";
  private static final String PARALLEL = "parallel";
  private static final List<String> KEYS =
      Stream.concat(
              Stream.of("name", "about", "machine", "program", "folios"), Provisions.KEYS.stream())
          .toList();

  private final Map<String, Integer> cpusOfMachines;
  private final Consumer<BadInput> mistakes;
  private final BooleanSupplier isStopped;

  /** A reader that nobody stops. */
  public CorpusReader(Map<String, Integer> cpusOfMachines, Consumer<BadInput> mistakes) {
    this(cpusOfMachines, mistakes, () -> false);
  }

  /**
   * @param cpusOfMachines the machines that programs can run on, each with its number of CPUs
   * @param mistakes hears of each program that cannot be read
   * @param isStopped whether no further program is to be read
   */
  public CorpusReader(
      Map<String, Integer> cpusOfMachines, Consumer<BadInput> mistakes, BooleanSupplier isStopped) {
    this.isStopped = isStopped;
    this.cpusOfMachines = new TreeMap<>(cpusOfMachines);
    this.mistakes = mistakes;
  }

  /**
   * A program and where it was read.
   *
   * @param file its file
   * @param text its text, after as many empty lines as stand before it in the file
   */
  record Read(CorpusProgram program, String file, String text) {
    String name() {
      return program.name();
    }
  }

  /** The programs of a folder that can be read, in the order of its files' names. */
  public List<CorpusProgram> folder(Path folder) throws IOException {
    return read(folder).stream().map(Read::program).toList();
  }

  /** The same, each with its text. */
  List<Read> read(Path folder) throws IOException {
    List<Read> programs = new ArrayList<>();
    for (Path file : files(folder)) {
      try {
        CorpusFile.texts(file).forEach(text -> add(programs, file.toString(), text));
      } catch (BadInput mistake) {
        mistakes.accept(mistake);
      }
    }
    return programs;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.sorted().toList();
    }
  }

  private void add(List<Read> programs, String file, String text) {
    if (isStopped.getAsBoolean()) {
      return;
    }
    try {
      programs.add(new Read(program(ConfParser.json(file, text)), file, text));
    } catch (BadInput mistake) {
      mistakes.accept(mistake);
    }
  }

  /**
   * One program.
   *
   * @throws BadInput if it cannot be read
   */
  public CorpusProgram program(Entry entry) {
    Fields fields = entry.fields("a program of the corpus", KEYS);
    Integer cpus = fields.get("machine").oneOf("a machine", cpusOfMachines);
    Layout layout = new Layout();
    String unread = NotModelled.step(fields.get("program"));
    List<List<TaskStep>> moments =
        unread == null ? moments(fields.get("program"), layout, cpus) : List.of();
    return new CorpusProgram(
        new CorpusProgram.Title(fields.get("name").text(), fields.text("about", "")),
        fields.get("machine").text(),
        Provisions.setup(fields, mapsHugetlb(moments)),
        moments,
        layout,
        unread);
  }

  private static boolean mapsHugetlb(List<List<TaskStep>> moments) {
    return moments.stream().flatMap(List::stream).anyMatch(each -> each.step().isHugetlbMap());
  }

  private static List<List<TaskStep>> moments(Entry program, Layout layout, int cpus) {
    Names names = new Names(cpus);
    names.addTask(MAIN);
    names.collect(program, layout);
    StepReader reader = new StepReader(layout, names, TASK);
    List<List<TaskStep>> moments = new ArrayList<>();
    for (Entry step : program.list("a list of steps")) {
      Map<String, Entry> members = step.members("a step");
      Entry op = members.get("op");
      if (op != null && !op.isObject() && !op.isList() && op.text().equals(PARALLEL)) {
        Entry steps = step.fields("the step " + PARALLEL, List.of("op", "steps")).get("steps");
        moments.add(
            steps.list("a list of steps").stream().map(each -> taskStep(reader, each)).toList());
      } else {
        moments.add(List.of(taskStep(reader, step)));
      }
    }
    return moments;
  }

  private static TaskStep taskStep(StepReader reader, Entry step) {
    Entry task = step.members("a step").get(TASK);
    return new TaskStep(task == null ? MAIN : task.text(), named(reader.step(step)));
  }

  /** A map of tmpfs is a file with the map's name, which stays when nobody maps it. */
  private static Step named(Step step) {
    if (!(step instanceof MmapCall.Mmap mmap) || mmap.by().type() != MapType.TMPFS) {
      return step;
    }
    MmapCall.Backed by = mmap.by();
    MmapCall.Backed file =
        new MmapCall.Backed(by.type(), by.shared(), by.mapping(), MapType.TMPFS + " " + mmap.map());
    return new MmapCall.Mmap(mmap.map(), mmap.vpn(), mmap.pages(), file, mmap.protection());
  }
}
