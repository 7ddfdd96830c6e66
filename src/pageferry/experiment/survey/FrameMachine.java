package pageferry.experiment.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;

/**
 * A survey as the text of a machine whose page frames have the numbers that they really have, holes
 * between them included, so that the frames of a trace lie on their nodes. Nothing can run on it.
 */
public final class FrameMachine {
  private static final long LEAST_FRAMES = 1 << 14;

  private FrameMachine() {}

  /**
   * The text.
   *
   * @param cpus how many CPUs there are at least: those of which nobody tells are of the first node
   * @param frames how many page frames there are at least
   * @throws BadInput if nobody tells where nodes lie, or they do not follow one another
   */
  public static String text(Survey survey, int cpus, long frames) {
    List<NodeSurvey> lying = new ArrayList<>();
    for (NodeSurvey node : survey.nodes().values()) {
      if (node.endFrame() > 0) {
        lying.add(node);
      }
    }
    requireOrder(survey, lying);
    SortedSet<Integer> left = new TreeSet<>();
    for (int cpu = 0; cpu < cpus; cpu++) {
      left.add(cpu);
    }
    survey.nodes().values().forEach(node -> left.removeAll(own(node)));
    StringBuilder text = new StringBuilder("nodes = [\n");
    for (int id = 0; id <= survey.nodes().lastKey(); id++) {
      NodeSurvey node = survey.nodes().get(id);
      SortedSet<Integer> own = new TreeSet<>(node == null ? new TreeSet<>() : own(node));
      own.addAll(id == 0 ? left : new TreeSet<>());
      text.append("  { ");
      if (!own.isEmpty()) {
        text.append("cpus = \"").append(CpuList.text(own)).append("\", ");
      }
      text.append("memory = ").append(frames(lying, node, frames)).append(" pages }\n");
    }
    text.append("]\n");
    return text.append(DistanceText.of(survey, survey.nodes().lastKey() + 1)).toString();
  }

  /** A machine of one node, of which nothing but its CPUs and page frames is known. */
  public static String text(int cpus, long frames) {
    return "nodes = [ { cpus = \"0-%d\", memory = %d pages } ]\n"
        .formatted(cpus - 1, Math.max(LEAST_FRAMES, frames));
  }

  private static SortedSet<Integer> own(NodeSurvey node) {
    return node.cpus.value().orElseGet(TreeSet::new);
  }

  private static void requireOrder(Survey survey, List<NodeSurvey> lying) {
    Place place = new Place(survey.sources().get(0), 0);
    if (lying.isEmpty()) {
      throw BadInput.at(place, "/proc/zoneinfo, which tells where nodes lie", "none");
    }
    for (int i = 1; i < lying.size(); i++) {
      if (lying.get(i).firstFrame() < lying.get(i - 1).endFrame()) {
        throw BadInput.at(
            place,
            "nodes whose page frames follow one another",
            "node " + lying.get(i).id() + " before the end of node " + lying.get(i - 1).id());
      }
    }
  }

  /** From where the node before ends, or from 0, to where the next begins. */
  private static long frames(List<NodeSurvey> lying, @Nullable NodeSurvey node, long least) {
    int at = lying.indexOf(node);
    if (node == null || at < 0) {
      return 0;
    }
    long from = at == 0 ? 0 : node.firstFrame();
    boolean last = at == lying.size() - 1;
    long end = last ? Math.max(least, node.endFrame()) : lying.get(at + 1).firstFrame();
    return end - from;
  }
}
