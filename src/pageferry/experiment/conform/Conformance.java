package pageferry.experiment.conform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Glob;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Crew;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Workers;

/** Runs the programs of a corpus as one kernel and compares each answer with the recorded one. */
public final class Conformance {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String EXPECTED = "expected";

  private final Machines machines;
  private final String kernel;
  private final Path corpus;
  private final List<String> mistakes = new ArrayList<>();

  /**
   * @param machines the machines that programs can run on
   * @param kernel a version such as 6.12, of which the corpus has recordings
   * @param corpus a folder with groups of programs, and the answers in {@code expected/KERNEL}
   */
  public Conformance(Machines machines, String kernel, Path corpus) {
    this.machines = machines;
    this.kernel = kernel;
    this.corpus = corpus;
  }

  /**
   * Runs the programs whose names match a glob, such as {@code basic/*}; if it is stopped, those
   * that come before.
   *
   * @throws BadInput if the corpus has no recordings of the kernel
   */
  public Agreement run(String only, Progress progress) throws IOException {
    return run(only, progress, Workers.ONE);
  }

  /** The same by several threads. */
  public Agreement run(String only, Progress progress, Workers workers) throws IOException {
    return run(
        only,
        progress,
        asked ->
            workers.run(
                asked,
                ProgramUnits.Asked::name,
                (engine, each, own) -> each.compared(engine, machines, kernel),
                progress));
  }

  /** The same by others. */
  public Agreement run(String only, Progress progress, Crew crew) throws IOException {
    return run(
        only,
        progress,
        asked -> {
          List<ProgramUnits.Task> tasks = asked.stream().map(ProgramUnits.Asked::task).toList();
          String name = String.valueOf(corpus.getFileName());
          return List.copyOf(crew.run(new ProgramUnits(name, kernel, tasks), progress).values());
        });
  }

  private Agreement run(
      String only,
      Progress progress,
      Function<List<ProgramUnits.Asked>, List<ProgramResult>> comparing)
      throws IOException {
    Path recordings = corpus.resolve(EXPECTED).resolve(kernel);
    if (!Files.isDirectory(recordings)) {
      throw new BadInput(
          recordings + ": expected a folder of what kernel " + kernel + " answered, found none");
    }
    Glob glob = Glob.of("--only", only);
    Map<String, JsonNode> answers = new TreeMap<>();
    List<CorpusReader.Read> programs = new ArrayList<>();
    CorpusReader reader =
        new CorpusReader(
            machines.cpuCounts(), each -> mistakes.add(each.getMessage()), progress::isStopped);
    for (Path group : folders(corpus)) {
      if (progress.isStopped()) {
        break;
      }
      readAnswers(recordings.resolve(group.getFileName()), answers);
      for (CorpusReader.Read program : reader.read(group)) {
        if (glob.matches(program.name())) {
          programs.add(program);
        }
      }
    }
    return compare(programs, answers, comparing);
  }

  private static List<Path> folders(Path corpus) throws IOException {
    try (Stream<Path> found = Files.list(corpus)) {
      return found
          .filter(Files::isDirectory)
          .filter(folder -> !folder.endsWith(EXPECTED))
          .sorted()
          .toList();
    }
  }

  private Agreement compare(
      List<CorpusReader.Read> programs,
      Map<String, JsonNode> answers,
      Function<List<ProgramUnits.Asked>, List<ProgramResult>> comparing) {
    List<String> unrecorded = new ArrayList<>();
    Set<String> more = new TreeSet<>();
    answers.forEach(
        (name, answer) -> {
          if (Counters.hasMore(answer)) {
            more.add(folder(name));
          }
        });
    List<ProgramUnits.Asked> asked = new ArrayList<>();
    for (CorpusReader.Read program : programs) {
      JsonNode answer = answers.get(program.name());
      if (answer != null) {
        boolean hasMore = more.contains(folder(program.name()));
        asked.add(new ProgramUnits.Asked(program, answer, hasMore));
      } else {
        unrecorded.add(program.name());
      }
    }
    return new Agreement(kernel, comparing.apply(asked), mistakes, unrecorded);
  }

  private static String folder(String name) {
    return name.substring(0, name.indexOf('/') + 1);
  }

  private void readAnswers(Path folder, Map<String, JsonNode> answers) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.sorted().toList();
    }
    for (Path file : files) {
      try {
        CorpusFile.texts(file).forEach(text -> readAnswer(file, text, answers));
      } catch (BadInput unreadable) {
        mistakes.add(unreadable.getMessage());
      }
    }
  }

  private void readAnswer(Path file, String text, Map<String, JsonNode> answers) {
    long line = 1 + text.chars().takeWhile(each -> each == '\n').count();
    try {
      JsonNode outcome = MAPPER.readTree(text);
      String complaint = AnswerCheck.complaint(outcome);
      if (complaint == null) {
        answers.put(outcome.path("name").asText(), outcome);
      } else {
        mistakes.add(file + ":" + line + ": " + complaint);
      }
    } catch (JsonProcessingException wrong) {
      long at = wrong.getLocation() == null ? line : wrong.getLocation().getLineNr();
      mistakes.add(
          file + ":" + at + ": expected an answer in JSON, found " + wrong.getOriginalMessage());
    }
  }
}
