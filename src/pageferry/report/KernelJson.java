package pageferry.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import pageferry.mm.KernelHistory;
import pageferry.mm.KernelTrack;
import pageferry.mm.KernelTrack.Change;
import pageferry.mm.KernelVersion;

/** The history of kernels as JSON: what {@link KernelText} tells in words. */
public final class KernelJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final KernelHistory history;

  public KernelJson(KernelHistory history) {
    this.history = history;
  }

  /**
   * All versions.
   *
   * @param agreed what of the recorded programs agrees with each version, in words
   */
  public ObjectNode list(Map<KernelVersion, String> agreed) {
    ObjectNode root = MAPPER.createObjectNode();
    ArrayNode kernels = root.putArray("kernels");
    for (KernelVersion version : history.versions()) {
      ObjectNode node = kernels.addObject();
      node.put("kernel", version.toString());
      KernelHistory.Held held = history.heldAgainst(version).orElse(null);
      node.put("recorded", held != null && held.recorded());
      if (held != null) {
        node.put("heldAgainst", held.what() + agreed.getOrDefault(version, ""));
      }
      history.unsure(version).forEach(track -> node.withArray("unsure").add(track.key()));
    }
    return root;
  }

  /** Every switch of a version. */
  public ObjectNode show(KernelVersion version) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("kernel", version.toString());
    root.put("basis", history.profile(version).basis().note());
    ArrayNode switches = root.putArray("switches");
    for (KernelTrack track : history.tracks()) {
      ObjectNode node = switches.addObject();
      node.put("subject", track.subject());
      node.put("switch", track.key());
      node.put("value", track.value(version));
      node.put("what", track.what());
      Change last = track.last(version);
      if (last != null) {
        add(node.putObject("since"), last);
      }
      Change open = track.unsure(version);
      if (open != null) {
        add(node.putObject("unsure"), open);
      }
    }
    return root;
  }

  /** What differs between two versions. */
  public ObjectNode diff(KernelVersion one, KernelVersion other) {
    KernelDiff diff = KernelDiff.between(history, one, other);
    ObjectNode root = MAPPER.createObjectNode();
    root.put("from", diff.older().toString());
    root.put("to", diff.newer().toString());
    ArrayNode differences = root.putArray("differences");
    for (KernelTrack track : history.tracks()) {
      if (diff.differs(track)) {
        ObjectNode node = differences.addObject();
        node.put("subject", track.subject());
        node.put("switch", track.key());
        node.put("from", track.value(diff.older()));
        node.put("to", track.value(diff.newer()));
        ArrayNode changes = node.putArray("changes");
        diff.changes(track).forEach(change -> add(changes.addObject(), change));
      }
    }
    for (KernelVersion version : new KernelVersion[] {diff.older(), diff.newer()}) {
      ArrayNode unsure = root.withObject("/unsure").putArray(version.toString());
      history.unsure(version).forEach(track -> unsure.add(track.key()));
    }
    return root;
  }

  /** The history of one switch. */
  public ObjectNode why(KernelTrack track) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("subject", track.subject());
    root.put("switch", track.key());
    root.put("what", track.what());
    root.put("first", track.first());
    ArrayNode changes = root.putArray("changes");
    track.changes().forEach(change -> add(changes.addObject(), change));
    return root;
  }

  private static void add(ObjectNode node, Change change) {
    node.put("since", change.since().toString());
    if (change.notIn() != null) {
      node.put("notIn", change.notIn().toString());
    }
    node.put("stable", change.stable());
    node.put("to", change.to());
    node.put("says", change.says());
    put(node, "commit", change.evidence().commit());
    put(node, "title", change.evidence().title());
    put(node, "source", change.evidence().source());
    put(node, "recording", change.evidence().recording());
  }

  private static void put(ObjectNode node, String key, String value) {
    if (!value.isEmpty()) {
      node.put(key, value);
    }
  }
}
