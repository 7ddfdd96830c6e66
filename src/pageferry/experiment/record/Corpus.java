package pageferry.experiment.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Glob;
import pageferry.experiment.conform.CorpusFile;
import pageferry.experiment.conform.CorpusProgram;
import pageferry.experiment.conform.CorpusReader;
import pageferry.experiment.read.Machines;
import pageferry.files.WholeFile;

/** A folder of programs, and below {@code expected/KERNEL} what kernels answered. */
public final class Corpus {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String EXPECTED = "expected";

  private final Path folder;

  /**
   * The corpus in a folder.
   *
   * @throws BadInput if there is none
   */
  public Corpus(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new BadInput(folder + ": expected the folder of a corpus, found none");
    }
    this.folder = folder;
  }

  /** The programs whose names match, each with the text that it was read from. */
  public Map<CorpusProgram, String> programs(Machines machines, String only) throws IOException {
    Glob glob = Glob.of("--only", only);
    CorpusReader reader =
        new CorpusReader(
            machines.cpuCounts(),
            mistake -> {
              throw mistake;
            });
    Map<CorpusProgram, String> programs = new LinkedHashMap<>();
    for (Path file : files(folder)) {
      if (file.startsWith(folder.resolve(EXPECTED))) {
        continue;
      }
      for (String text : CorpusFile.texts(file)) {
        CorpusProgram program = reader.program(ConfParser.json(file.toString(), text));
        if (glob.matches(program.name())) {
          programs.put(program, text.strip());
        }
      }
    }
    return programs;
  }

  /** What was recorded of a kernel before, by the names of the programs. */
  public Map<String, JsonNode> answers(String kernel) throws IOException {
    Map<String, JsonNode> answers = new TreeMap<>();
    Path recorded = folder.resolve(EXPECTED).resolve(kernel);
    if (Files.isDirectory(recorded)) {
      for (Path file : files(recorded)) {
        for (String text : CorpusFile.texts(file)) {
          JsonNode answer = parsed(file, text);
          answers.put(answer.path("name").asText(), answer);
        }
      }
    }
    return answers;
  }

  private static JsonNode parsed(Path file, String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException wrong) {
      long line = wrong.getLocation() == null ? 1 : wrong.getLocation().getLineNr();
      throw new BadInput(
          file + ":" + line + ": expected an answer in JSON, found " + wrong.getOriginalMessage());
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Writes programs and what a kernel answered to a folder, a group of them to a file. */
  public static void write(
      Path folder, String kernel, Map<CorpusProgram, String> programs, Map<String, ObjectNode> told)
      throws IOException {
    Map<String, List<String>> groups = new TreeMap<>();
    programs.forEach(
        (program, text) -> {
          if (told.containsKey(program.name())) {
            groups.computeIfAbsent(group(program.name()), u -> new ArrayList<>()).add(line(text));
          }
        });
    Map<String, List<String>> answers = new TreeMap<>();
    told.forEach(
        (name, answer) ->
            answers.computeIfAbsent(group(name), u -> new ArrayList<>()).add("" + answer));
    write(folder, groups, "programs.jsonl");
    write(folder.resolve(EXPECTED).resolve(kernel), answers, "answers.jsonl");
  }

  private static void write(Path folder, Map<String, List<String>> groups, String file)
      throws IOException {
    for (Map.Entry<String, List<String>> group : groups.entrySet()) {
      Path own = folder.resolve(group.getKey());
      Files.createDirectories(own);
      WholeFile.write(own.resolve(file), String.join("\n", group.getValue()) + "\n");
    }
  }

  private static String group(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? "programs" : name.substring(0, slash);
  }

  private static String line(String text) {
    return text.replaceAll("\\s*\\R\\s*", " ");
  }
}
