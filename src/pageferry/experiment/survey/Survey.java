package pageferry.experiment.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.Paging;

/** All that sources tell of one machine. */
public final class Survey {
  /** Those of arm64: CONFIG_ARM64_16K_PAGES and CONFIG_ARM64_64K_PAGES. */
  private static final List<Paging> LARGER =
      List.of(new Paging(14, 11, 11), new Paging(16, 13, 13));

  /** What is managed is rounded, and what is reserved is counted by some and not by others. */
  private static final double LEAST_SHARE = 0.8;

  private static final double MOST_SHARE = 1.3;

  private final SortedMap<Integer, NodeSurvey> nodes = new TreeMap<>();
  private final List<String> sources = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private final Paging paging;
  private long toldPageBytes;
  private String release = "";
  private String folder = "";

  /**
   * @param paging the base pages in which the kernel counts
   */
  Survey(Paging paging) {
    this.paging = paging;
  }

  /** The base pages in which the kernel counts, which is of no word in what it says. */
  public Paging paging() {
    return paging;
  }

  /** A source has told how many bytes a base page has. */
  void pageBytes(long bytes) {
    toldPageBytes = bytes;
  }

  /** The base pages that its sources show: those of 4 KiB if they do not. */
  Paging shownPaging() {
    for (Paging each : LARGER) {
      boolean told = toldPageBytes == each.bytes();
      boolean shown =
          nodes.values().stream()
              .mapToDouble(node -> node.shownPageBytes() / (double) each.bytes())
              .anyMatch(share -> share > LEAST_SHARE && share < MOST_SHARE);
      if (told || shown) {
        return each;
      }
    }
    return Paging.X86_64;
  }

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
    return nodes.computeIfAbsent(id, number -> new NodeSurvey(number, paging));
  }

  /**
   * A source tells how far some nodes are from each other.
   *
   * @param values row after row, in the order of the nodes
   */
  void distances(List<Integer> of, List<Integer> values, String source) {
    int count = of.size();
    for (int from = 0; from < count; from++) {
      SortedMap<Integer, Integer> row = new TreeMap<>();
      for (int to = 0; to < count; to++) {
        row.put(of.get(to), values.get(from * count + to));
      }
      node(of.get(from)).distances.by(row, source, Told.Fineness.ROUNDED);
    }
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
