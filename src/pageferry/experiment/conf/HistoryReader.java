package pageferry.experiment.conf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelHistory;
import pageferry.mm.KernelHistory.Held;
import pageferry.mm.KernelSwitch;
import pageferry.mm.KernelTrack;
import pageferry.mm.KernelTrack.Change;
import pageferry.mm.KernelTrack.Evidence;
import pageferry.mm.KernelVersion;

/** Reads conf/kernels.conf: the versions, and the history of each switch. */
final class HistoryReader {
  private static final List<String> CHANGE =
      List.of("since", "not-in", "stable", "to", "says", "commit", "title", "source", "recording");

  private final List<KernelVersion> versions = new ArrayList<>();
  private final SortedMap<KernelVersion, Held> held = new TreeMap<>();
  private final Map<String, KernelTrack> tracks = new LinkedHashMap<>();

  private final Set<String> strategies;

  private HistoryReader(Set<String> strategies) {
    this.strategies = strategies;
  }

  /**
   * The history in a file.
   *
   * @param strategies the names that it can use for strategies
   */
  static KernelHistory read(Entry file, Set<String> strategies) {
    return new HistoryReader(strategies).history(file);
  }

  private KernelHistory history(Entry file) {
    Fields fields = file.fields("the history of kernels", "versions", "held", "history");
    fields.get("versions").list("a list such as [\"6.0 to 6.19\"]").forEach(this::addVersions);
    if (versions.isEmpty()) {
      throw fields.get("versions").mistake("at least one version");
    }
    fields.get("held").members("kernels by version").forEach(this::addHeld);
    for (Entry subject : fields.get("history").members("switches by subject").values()) {
      subject
          .members("the switches of a subject")
          .forEach((key, entry) -> tracks.put(key, track(subject.name(), key, entry)));
    }
    Set<String> missing = new LinkedHashSet<>();
    Arrays.stream(KernelSwitch.values()).forEach(each -> missing.add(each.key()));
    missing.add(KernelTrack.STRATEGY);
    missing.removeAll(tracks.keySet());
    if (!missing.isEmpty()) {
      throw BadInput.at(file.place(), "the history of " + String.join(", ", missing), "none");
    }
    return new KernelHistory(versions, held, tracks);
  }

  private void addVersions(Entry entry) {
    String[] ends = entry.text().split(" to ", 2);
    KernelVersion first = version(entry, ends[0]);
    KernelVersion last = version(entry, ends[ends.length - 1]);
    if (first.major() != last.major() || last.isBefore(first)) {
      throw entry.mistake("versions with the same first number, such as 6.0 to 6.19");
    }
    for (int minor = first.minor(); minor <= last.minor(); minor++) {
      versions.add(new KernelVersion(first.major(), minor));
    }
  }

  private void addHeld(String version, Entry entry) {
    Fields fields = entry.fields("what a kernel is held against", "recorded", "read");
    Entry recorded = fields.find("recorded");
    String what = recorded == null ? fields.get("read").text() : recorded.text();
    held.put(known(entry, version), new Held(recorded != null, what));
  }

  private KernelTrack track(String subject, String key, Entry entry) {
    @Nullable KernelSwitch itself = switches().get(key);
    if (tracks.containsKey(key)) {
      throw BadInput.at(entry.place(), "each switch once", "'" + key + "' again");
    }
    if (itself == null && !key.equals(KernelTrack.STRATEGY)) {
      throw BadInput.unknown(entry.place(), "a switch", key, switches().keySet());
    }
    Fields fields = entry.fields("the history of a switch", "what", "first", "changes");
    List<Change> changes = new ArrayList<>();
    String value = value(itself, fields.get("first"));
    String before = value;
    for (Entry each : fields.get("changes").list("the changes of a switch")) {
      Change change = change(itself, each);
      if (change.to().equals(before)) {
        throw each.mistake("a value other than '" + before + "', which it had before");
      }
      before = change.stable() ? before : change.to();
      changes.add(change);
    }
    return new KernelTrack(key, subject, fields.get("what").text(), value, changes);
  }

  private Change change(@Nullable KernelSwitch itself, Entry entry) {
    Fields fields = entry.fields("a change", CHANGE);
    Entry only = fields.find("stable");
    Entry notIn = fields.find("not-in");
    Entry since = only == null ? fields.get("since") : only;
    return new Change(
        known(since, since.text()),
        notIn == null ? null : known(notIn, notIn.text()),
        only != null,
        value(itself, fields.get("to")),
        fields.get("says").text(),
        new Evidence(
            fields.text("commit", ""),
            fields.text("title", ""),
            fields.text("source", ""),
            fields.text("recording", "")));
  }

  private String value(@Nullable KernelSwitch itself, Entry entry) {
    if (itself == null) {
      if (!strategies.contains(entry.text())) {
        throw entry.unknown("a strategy", strategies);
      }
      return entry.text();
    }
    long value = KernelReader.value(itself, entry);
    return itself.counts() ? Long.toString(value) : value == 1 ? "on" : "off";
  }

  private static Map<String, KernelSwitch> switches() {
    Map<String, KernelSwitch> switches = new TreeMap<>();
    Arrays.stream(KernelSwitch.values()).forEach(each -> switches.put(each.key(), each));
    return switches;
  }

  private KernelVersion known(Entry entry, String text) {
    KernelVersion version = version(entry, text);
    if (!versions.contains(version)) {
      throw BadInput.at(entry.place(), "one of the versions above", "'" + text + "'");
    }
    return version;
  }

  private static KernelVersion version(Entry entry, String text) {
    return KernelVersion.of(text)
        .orElseThrow(() -> BadInput.at(entry.place(), "a version such as 6.6", "'" + text + "'"));
  }
}
