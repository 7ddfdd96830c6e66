package pageferry.experiment.plan;

import java.util.ArrayList;
import java.util.List;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.Keys;

/**
 * What somebody has measured on a real machine of that which an experiment plays.
 *
 * @param source who, where and when
 * @param cells the numbers
 */
public record Published(String source, List<Cell> cells) {
  /** Of an experiment that nobody has measured. */
  public static final Published NOTHING = new Published("", List.of());

  public Published {
    cells = List.copyOf(cells);
  }

  /** What an entry holds. */
  public static Published read(Entry entry, Context context) {
    Fields fields = entry.fields(Keys.PUBLISHED);
    List<Cell> cells = new ArrayList<>();
    for (Entry each : fields.get("cells").list("a list of cells")) {
      cells.add(Cell.read(each, context));
    }
    return new Published(fields.get("source").text(), cells);
  }

  /** The metrics that it is about. */
  List<String> metrics() {
    return cells.stream().flatMap(cell -> cell.metrics().stream()).toList();
  }

  /** The same with some of its cells. */
  public Published of(List<Cell> some) {
    return new Published(source, some);
  }
}
