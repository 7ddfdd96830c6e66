package pageferry.experiment.zoo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.Keys;
import pageferry.experiment.conf.Place;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;
import pageferry.mm.KernelHistory;
import pageferry.mm.KernelTrack;

/** Reads the bugs of the zoo from conf/zoo.conf. */
public final class ZooReader {
  private final ConfFiles files;

  /**
   * @param files where zoo.conf and the experiments are
   */
  public ZooReader(ConfFiles files) {
    this.files = files;
  }

  /**
   * The bugs that are asked for, in the order of the zoo.
   *
   * @param wanted their names; none: all
   */
  public List<Exhibit> read(List<String> wanted) {
    Map<String, Entry> entries = files.shared("zoo.conf").members("the bugs of the zoo");
    for (String id : wanted) {
      if (!entries.containsKey(id)) {
        throw BadInput.unknown(new Place("zoo", 0), "a bug of the zoo", id, entries.keySet());
      }
    }
    List<Exhibit> zoo = new ArrayList<>();
    entries.forEach(
        (id, entry) -> {
          if (wanted.isEmpty() || wanted.contains(id)) {
            zoo.add(exhibit(id, entry.fields(Keys.EXHIBIT)));
          }
        });
    return zoo;
  }

  private Exhibit exhibit(String id, Fields fields) {
    Exhibit.Origin origin =
        new Exhibit.Origin(
            fields.get("fix").text(), fields.get("source").text(), kernels(fields.get("kernels")));
    String missing = fields.text("missing", "");
    Exhibit.Hunt hunt = missing.isEmpty() ? hunt(fields) : null;
    return new Exhibit(id, fields.get("about").text(), origin, missing, hunt);
  }

  /** A text as it is, and of values of switches the versions that have them all. */
  private String kernels(Entry entry) {
    if (!entry.isObject()) {
      return entry.text();
    }
    KernelHistory history = files.kernels();
    Map<String, KernelTrack> tracks = new TreeMap<>();
    history.tracks().forEach(each -> tracks.put(each.key(), each));
    Map<KernelTrack, String> wanted = new LinkedHashMap<>();
    entry
        .members("switches and their values")
        .forEach(
            (key, value) -> {
              KernelTrack track = tracks.get(key);
              if (track == null) {
                throw BadInput.unknown(value.place(), "a switch", key, tracks.keySet());
              }
              wanted.put(track, word(value));
            });
    return KernelRanges.of(
        history.versions(),
        version ->
            wanted.entrySet().stream()
                .allMatch(each -> each.getKey().value(version).equals(each.getValue())));
  }

  /** A value as the history has it. */
  private static String word(Entry value) {
    return switch (value.text()) {
      case "true", "yes" -> "on";
      case "false", "no" -> "off";
      default -> value.text();
    };
  }

  private Exhibit.Hunt hunt(Fields fields) {
    Overrides overrides = new Overrides();
    Entry settings = fields.find("set");
    if (settings != null) {
      settings.list("a list of KEY=VALUE").forEach(each -> overrides.set(each.text()));
    }
    String name = fields.get("experiment").text();
    Experiment experiment = new ExperimentReader(files).read(name, overrides);
    Finding.Kind finds = fields.get("finds").oneOf("a kind of finding", Finding.Kind.byWord());
    return new Exhibit.Hunt(
        name, finds, row(experiment, fields.get("bug")), row(experiment, fields.get("fixed")));
  }

  /** The only row that has these labels. */
  private static Row row(Experiment experiment, Entry entry) {
    List<String> labels = entry.list("a list of labels").stream().map(Entry::text).toList();
    List<Row> rows =
        experiment.rows().stream().filter(each -> Row.isLabelled(each.labels(), labels)).toList();
    if (rows.size() != 1) {
      throw BadInput.at(
          entry.place(),
          "labels that one row of '" + experiment.name() + "' has",
          labels + ", which " + rows.size() + " have");
    }
    return rows.get(0);
  }
}
