package pageferry.experiment.conform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.UnitWork;

/**
 * Programs of a corpus as units of work, one each.
 *
 * @param name the corpus
 * @param kernel the version that runs them
 * @param programs what is run and compared
 */
public record ProgramUnits(String name, String kernel, List<Task> programs)
    implements UnitWork<ProgramResult> {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  public ProgramUnits {
    programs = List.copyOf(programs);
  }

  /**
   * A program beside what the real kernel answered.
   *
   * @param file where the program was read
   * @param program its text
   * @param answer the kernel's, as JSON
   * @param more whether the recordings have counters that not every recording has
   */
  record Task(String file, String program, String answer, boolean more) {}

  /**
   * The same, read.
   *
   * @param read the program
   * @param answer the kernel's
   * @param more whether the recordings have counters that not every recording has
   */
  record Asked(CorpusReader.Read read, JsonNode answer, boolean more) {
    String name() {
      return read.program().name();
    }

    Task task() {
      return new Task(read.file(), read.text(), answer.toString(), more);
    }

    /** Runs the program and compares. */
    ProgramResult compared(VirtualEngine engine, Machines machines, String kernel) {
      CorpusProgram program = read.program();
      MachineSpec machine = machines.plain(program.machine(), kernel, program.setup());
      List<String> missing = NotModelled.of(program, machine.profile());
      if (!missing.isEmpty()) {
        return ProgramResult.notModelled(program, missing);
      }
      TraceLines trace = new TraceLines(program.layout(), machine.profile());
      try (ProgramRun run = new ProgramRun(engine, machine.watchedBy(trace))) {
        return new Comparison(program, run, trace, answer, more).result();
      }
    }
  }

  @Override
  public int units() {
    return programs.size();
  }

  @Override
  public Class<ProgramResult> result() {
    return ProgramResult.class;
  }

  @Override
  public Hand<ProgramResult> hand() {
    Machines machines = new Machines(ConfFiles.installed());
    return (engine, unit) -> asked(machines, unit).compared(engine, machines, kernel);
  }

  private Asked asked(Machines machines, int unit) {
    Task task = programs.get(unit);
    CorpusReader reader = new CorpusReader(machines.cpuCounts(), mistake -> {});
    try {
      JsonNode answer = MAPPER.readTree(task.answer());
      CorpusProgram program = reader.program(ConfParser.json(task.file(), task.program()));
      return new Asked(
          new CorpusReader.Read(program, task.file(), task.program()), answer, task.more());
    } catch (JsonProcessingException impossible) {
      throw new BadInput(task.file() + ": expected an answer in JSON, found none");
    }
  }
}
