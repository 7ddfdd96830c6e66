package pageferry.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pageferry.journal.EventType.Field;
import pageferry.world.PlainText;

/**
 * Runs as comma-separated values (RFC 4180): a row for each tracepoint, with a column for each
 * field that any tracepoint has. A field that a tracepoint does not have is empty. Numbers are
 * decimal, instants nanoseconds of virtual time.
 */
public final class Csv {
  private static final String END = "\r\n";

  private final List<String> columns;
  private final Writer out;

  private Csv(List<String> columns, Writer out) {
    this.columns = columns;
    this.out = out;
  }

  /** Writes a run. */
  public static void write(StoredRun run, Writer out) throws IOException {
    TreeSet<String> fields = new TreeSet<>();
    run.started().types().forEach(type -> type.fields().forEach(each -> fields.add(each.name())));
    Csv csv = new Csv(List.copyOf(fields), out);
    List<String> header = new ArrayList<>(Event.COLUMNS);
    header.addAll(fields);
    out.write(header.stream().map(Csv::quoted).collect(Collectors.joining(",")) + END);
    try {
      run.forEachEvent(EventRange.ALL, csv::row);
    } catch (UncheckedIOException full) {
      throw full.getCause();
    }
  }

  private void row(Event event) {
    String[] cells = new String[columns.size()];
    Arrays.fill(cells, "");
    List<Field> fields = event.shape().type().fields();
    for (int i = 0; i < fields.size(); i++) {
      cells[columns.indexOf(fields.get(i).name())] = cell(fields.get(i), event.words()[i]);
    }
    Event.When when = event.when();
    String first = event.number() + "," + when.timeNs() + "," + when.cpu() + "," + when.task();
    try {
      out.write(first + "," + quoted(event.name()) + "," + String.join(",", cells) + END);
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  private static String cell(Field field, long word) {
    return switch (field.kind()) {
      case NUMBER, FLAG -> Long.toString(word);
      case NAME -> quoted(field.text(word));
    };
  }

  private static String quoted(String text) {
    boolean isBare = text.chars().noneMatch(each -> each == ',' || each == '"' || each < ' ');
    return isBare ? text : '"' + PlainText.of(text).replace("\"", "\"\"") + '"';
  }
}
