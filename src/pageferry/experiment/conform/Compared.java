package pageferry.experiment.conform;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The answers of a program that have been compared; what varied between recorded runs is not. */
final class Compared {
  private final TreeSet<String> varied = new TreeSet<>();
  private final List<Point> points = new ArrayList<>();

  Compared(JsonNode expected) {
    expected.path("varied").forEach(path -> varied.add(path.asText()));
  }

  List<Point> points() {
    return points;
  }

  /** Whether a part of the outcome, such as {@code .vmstat.pgfault}, varied between the runs. */
  boolean isVaried(String path) {
    return varied.contains(path);
  }

  void add(Field field, String area, String where, String kernels, String got) {
    points.add(new Point(field, area, where, kernels, kernels.equals(got) ? null : got));
  }

  void add(Point point) {
    points.add(point);
  }
}
