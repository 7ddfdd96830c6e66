package pageferry.experiment.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** All that sources tell of one machine. */
public final class Survey {
  private final SortedMap<Integer, NodeSurvey> nodes = new TreeMap<>();
  private final List<String> sources = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private String release = "";
  private String folder = "";

  /** The folder in which all sources stand, with a slash at its end; empty if there is none. */
  void folder(String name) {
    folder = name;
  }

  /** A source without the folder in which all stand. */
  String brief(String source) {
    return folder.isEmpty() ? source : source.replace(folder, "");
  }

  /** The folder in which all sources stand; empty if there is none. */
  String folder() {
    return folder;
  }

  /** What is told of a node. */
  NodeSurvey node(int id) {
    return nodes.computeIfAbsent(id, NodeSurvey::new);
  }

  /** All nodes that anybody told of. */
  SortedMap<Integer, NodeSurvey> nodes() {
    return nodes;
  }

  /** A source has been read. */
  void read(String source, String kind) {
    sources.add(source + " (" + kind + ")");
  }

  /** Something that whoever imports should know. */
  void remark(String text) {
    remarks.add(text);
  }

  /** The kernel's release, if a source tells it. */
  void release(String name) {
    release = name;
  }

  /** The kernel's release; empty if nobody told. */
  public String release() {
    return release;
  }

  /** What was read: each source with what it was taken for. */
  public List<String> sources() {
    return List.copyOf(sources);
  }

  /** Contradictions, and whatever else was not taken as it stands. */
  public List<String> remarks() {
    List<String> all = new ArrayList<>(remarks);
    nodes.values().forEach(node -> all.addAll(node.contradictions()));
    return all;
  }
}
