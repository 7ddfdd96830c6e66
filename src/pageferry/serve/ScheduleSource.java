package pageferry.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.explore.FailingSchedule;
import pageferry.experiment.explore.FindingJournal;
import pageferry.experiment.explore.ScheduleFile;
import pageferry.experiment.plan.Row;
import pageferry.journal.Journal;
import pageferry.journal.RunId;

/**
 * Where schedules come from: {@code file:NAME} is one of the folder of schedules, {@code run:1.2} a
 * finding of the journal, {@code row:NAME:N} a row of an experiment, of which nothing is scheduled.
 */
final class ScheduleSource {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Bytes of a file of which the list tells what is in it. */
  private static final long TOLD_BYTES = 8 << 20;

  private final JournalDoor door;
  private final ExperimentTexts texts = new ExperimentTexts();

  /**
   * A schedule that is looked at.
   *
   * @param name what it is called
   * @param row what is run
   * @param labels its messages
   */
  record Opened(String name, Row row, List<String> labels) {}

  ScheduleSource(JournalDoor door) {
    this.door = door;
  }

  /** The files of the folder, with what each says that it meets. */
  void list(ArrayNode all) {
    if (!Files.isDirectory(door.schedules())) {
      return;
    }
    try (Stream<Path> files = Files.list(door.schedules())) {
      files
          .filter(each -> each.toString().endsWith(ScheduleFile.SUFFIX))
          .filter(Files::isRegularFile)
          .sorted()
          .forEach(each -> file(each, all.addObject()));
    } catch (IOException gone) {
      throw new BadInput(door.schedules() + ": expected a folder that can be read, found none");
    }
  }

  private static void file(Path path, ObjectNode tree) {
    String file = String.valueOf(path.getFileName());
    tree.put("name", file.substring(0, file.length() - ScheduleFile.SUFFIX.length()));
    try {
      if (Files.size(path) <= TOLD_BYTES) {
        JsonNode content = MAPPER.readTree(Files.readString(path));
        tree.put("experiment", content.path("name").asText());
        tree.put("finding", content.at("/finding/kind").asText());
        tree.put("steps", content.path("steps").size());
      }
    } catch (JsonProcessingException | java.nio.charset.CharacterCodingException other) {
      tree.put("finding", "no schedule that can be read");
    } catch (IOException gone) {
      tree.put("finding", "cannot be read");
    }
  }

  /** Opens one. */
  Opened open(String source) {
    String[] parts = source.split(":", -1);
    if (parts.length == 2 && parts[0].equals("file")) {
      ScheduleFile file = ScheduleFile.read(path(parts[1], true));
      return new Opened(parts[1], file.row(), file.labels());
    }
    if (parts.length == 2 && parts[0].equals("run")) {
      return ofRun(parts[1]);
    }
    if (parts.length == 3 && parts[0].equals("row") && parts[2].matches("[0-9]{1,6}")) {
      return ofRow(parts[1], Integer.parseInt(parts[2]));
    }
    throw BadInput.at(
        new Place("schedule", 0), "file:NAME, run:1.2 or row:NAME:1", "'" + source + "'");
  }

  /** The file of that name, which leads nowhere else. */
  Path path(String name, boolean isThere) {
    if (!name.matches("[\\w.-]{1,100}") || name.startsWith(".")) {
      throw BadInput.at(
          new Place("name", 0), "1 to 100 letters, digits, '.', '-' and '_'", "'" + name + "'");
    }
    Path path = door.schedules().resolve(name + ScheduleFile.SUFFIX);
    if (Files.exists(path) != isThere) {
      throw BadInput.at(
          new Place(path.toString(), 0),
          isThere ? "a schedule" : "a name that no schedule has yet",
          isThere ? "none" : "one of that name");
    }
    return path;
  }

  private Opened ofRun(String name) {
    try (Journal journal = door.toRead()) {
      RunId run = Desk.run(journal, name);
      if (!FindingJournal.isFinding(journal.read(run).started())) {
        throw BadInput.at(
            new Place("run " + run, 0), "a schedule that explore found", "a run in order");
      }
      FailingSchedule schedule = FindingJournal.schedule(journal, run);
      return new Opened("run " + run, schedule.row(), schedule.labels());
    }
  }

  private Opened ofRow(String name, int number) {
    List<Row> rows = texts.read(name, texts.text(name).path("text").asText()).rows();
    if (number < 1 || number > rows.size()) {
      throw BadInput.at(new Place("row", 0), "a row, 1 to " + rows.size(), "" + number);
    }
    Row row = rows.get(number - 1);
    return new Opened(name + ", " + row.title(), row, List.of());
  }

  /** The titles of an experiment's rows. */
  void rows(String name, ArrayNode titles) {
    texts
        .read(name, texts.text(name).path("text").asText())
        .rows()
        .forEach(row -> titles.add(row.title()));
  }
}
