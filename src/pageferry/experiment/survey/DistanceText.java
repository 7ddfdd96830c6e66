package pageferry.experiment.survey;

import java.util.ArrayList;
import java.util.List;

/** The distances of a survey as the text of a machine file. */
final class DistanceText {
  private static final int LOCAL = 10;
  private static final int REMOTE = 20;

  /** What the SLIT says of a node that cannot be reached (ACPI 6.5, 5.2.17). */
  private static final int OUT_OF_REACH = 255;

  private DistanceText() {}

  private static boolean isBeyond(NodeSurvey node) {
    return node.distances.value().filter(row -> row.containsValue(OUT_OF_REACH)).isPresent();
  }

  /** The text, or a comment that says that nobody told. */
  static String of(Survey survey, int nodes) {
    boolean known =
        survey.nodes().values().stream().anyMatch(each -> each.distances.value().isPresent());
    if (!known) {
      return "# nobody told distances: each node is as far from all others\n";
    }
    StringBuilder text = new StringBuilder();
    if (survey.nodes().values().stream().anyMatch(DistanceText::isBeyond)) {
      text.append("# 255 is out of reach: the farthest that the kernel goes to stands for it\n");
    }
    text.append("distances = [\n");
    for (int from = 0; from < nodes; from++) {
      List<String> row = new ArrayList<>();
      for (int to = 0; to < nodes; to++) {
        row.add(Integer.toString(distance(survey, from, to)));
      }
      text.append("  [").append(String.join(", ", row)).append("]\n");
    }
    return text.append("]\n").toString();
  }

  private static int distance(Survey survey, int from, int to) {
    int usual = from == to ? LOCAL : REMOTE;
    NodeSurvey node = survey.nodes().get(from);
    return node == null
        ? usual
        : node.distances
            .value()
            .map(row -> row.getOrDefault(to, usual))
            .map(told -> told == OUT_OF_REACH ? OUT_OF_REACH - 1 : told)
            .orElse(usual);
  }
}
