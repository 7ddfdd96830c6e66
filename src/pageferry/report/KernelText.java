package pageferry.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import pageferry.mm.KernelHistory;
import pageferry.mm.KernelTrack;
import pageferry.mm.KernelTrack.Change;
import pageferry.mm.KernelVersion;

/** The history of kernels in plain words. */
public final class KernelText {
  private static final int WIDTH = 100;
  private static final int KEY_COLUMN = 36;
  private static final String LINE = "%-" + KEY_COLUMN + "s %s";

  private final KernelHistory history;
  private final StringBuilder text = new StringBuilder();

  public KernelText(KernelHistory history) {
    this.history = history;
  }

  /**
   * All versions, one in a line.
   *
   * @param agreed what of the recorded programs agrees with each version, in words
   */
  public String list(Map<KernelVersion, String> agreed) {
    text.setLength(0);
    for (KernelVersion version : history.versions()) {
      int changes = changes(version).size();
      String changed = changes == 0 ? "" : changes + (changes == 1 ? " change" : " changes");
      int unsure = history.unsure(version).size();
      String rest = unsure == 0 ? "" : unsure + " not known exactly";
      String held = history.heldAgainst(version).map(each -> held(version, agreed)).orElse("");
      String mark = held.isEmpty() ? " " : "*";
      line(String.format("%s %-5s %-11s %-21s %s", mark, version, changed, rest, held));
    }
    line("");
    wrap("", "* is held against something; any other version is computed from conf/kernels.conf.");
    return text.toString();
  }

  private String held(KernelVersion version, Map<KernelVersion, String> agreed) {
    KernelHistory.Held held = history.heldAgainst(version).orElseThrow();
    if (!held.recorded()) {
      return "read in the sources of " + held.what() + ": tests/by-source";
    }
    return "recorded on " + held.what() + agreed.getOrDefault(version, "");
  }

  /** Every switch of a version with its value and the change that gave it. */
  public String show(KernelVersion version) {
    text.setLength(0);
    String note = history.profile(version).basis().note();
    line("kernel " + version + (note.isEmpty() ? "" : " (" + note + ")"));
    bySubject(history.tracks()).forEach((subject, tracks) -> show(subject, tracks, version));
    unsure(version);
    return text.toString();
  }

  private void show(String subject, List<KernelTrack> tracks, KernelVersion version) {
    line("");
    line(subject);
    for (KernelTrack track : tracks) {
      Change last = track.last(version);
      String since = last == null ? "" : "  since " + last.when();
      boolean open = track.unsure(version) != null;
      line(
          "  "
              + String.format(
                  LINE, track.key(), track.value(version) + since + (open ? " ?" : "")));
    }
  }

  private void unsure(KernelVersion version) {
    List<KernelTrack> unsure = history.unsure(version);
    if (!unsure.isEmpty()) {
      line("");
      line(version + ": " + count(unsure.size(), "switch", "es") + " not known exactly");
      for (KernelTrack track : unsure) {
        Change change = track.unsure(version);
        if (change != null) {
          line("  " + String.format(LINE, track.key(), change.to() + " " + change.when()));
        }
      }
    }
  }

  /** Everything that differs between two versions, by subject, the oldest change first. */
  public String diff(KernelVersion one, KernelVersion other) {
    text.setLength(0);
    KernelDiff diff = KernelDiff.between(history, one, other);
    KernelVersion older = diff.older();
    KernelVersion newer = diff.newer();
    line("from " + title(older) + " to " + title(newer));
    bySubject(history.tracks()).forEach((subject, tracks) -> diff(subject, tracks, diff));
    rest("mended in stable releases of one of them only", diff.stableOnly(), diff);
    rest("changed in between, and back again", diff.andBack(), diff);
    long differ = history.tracks().stream().filter(diff::differs).count();
    line("");
    String some = count((int) differ, "switch", "es") + " of " + history.tracks().size();
    wrap("", some + " differ; in all else pageferry plays the two alike");
    unsure(older);
    unsure(newer);
    return text.toString();
  }

  private void rest(String title, List<KernelTrack> tracks, KernelDiff diff) {
    if (!tracks.isEmpty()) {
      line("");
      line(title);
      for (KernelTrack track : tracks) {
        String values = track.value(diff.older()) + " in " + diff.older();
        String later = track.value(diff.newer()) + " in " + diff.newer();
        String steps = steps(track, diff);
        wrap("  ", track.key() + ": " + values + ", " + (steps.isEmpty() ? later : steps));
      }
    }
  }

  private static String steps(KernelTrack track, KernelDiff diff) {
    return diff.changes(track).stream()
        .map(change -> change.to() + " " + change.when())
        .collect(Collectors.joining(", "));
  }

  private String title(KernelVersion version) {
    String note = history.profile(version).basis().note();
    return version + (note.isEmpty() ? "" : " (" + note + ")");
  }

  private void diff(String subject, List<KernelTrack> tracks, KernelDiff diff) {
    List<KernelDiff.Step> steps = diff.steps(tracks);
    if (!steps.isEmpty()) {
      line("");
      line(subject);
      steps.forEach(step -> change(step.track(), step.change()));
    }
  }

  /** The history of one switch. */
  public String why(KernelTrack track) {
    text.setLength(0);
    line(track.key() + "  (" + track.subject() + ")");
    wrap("  ", track.what());
    line("");
    line("  " + history.versions().get(0) + ": " + track.first());
    track.changes().forEach(change -> change(track, change));
    if (track.changes().isEmpty()) {
      line("  No version changed it.");
    }
    return text.toString();
  }

  private void change(KernelTrack track, Change change) {
    wrap("  ", change.when() + ": " + change.says());
    wrap("      ", track.key() + " = " + change.to() + "; " + change.evidence());
  }

  private List<Change> changes(KernelVersion version) {
    return history.tracks().stream()
        .flatMap(track -> track.changes().stream())
        .filter(change -> !change.stable() && change.since().equals(version))
        .toList();
  }

  private static Map<String, List<KernelTrack>> bySubject(List<KernelTrack> tracks) {
    return tracks.stream()
        .collect(
            Collectors.groupingBy(KernelTrack::subject, LinkedHashMap::new, Collectors.toList()));
  }

  private static String count(int number, String what, String plural) {
    return number + " " + what + (number == 1 ? "" : plural);
  }

  private void wrap(String indent, String sentence) {
    StringBuilder current = new StringBuilder(indent);
    for (String word : sentence.split(" ")) {
      if (current.length() + word.length() > WIDTH && current.length() > indent.length()) {
        line(current.toString().stripTrailing());
        current.setLength(0);
        current.append(indent).append("  ");
      }
      current.append(word).append(' ');
    }
    line(current.toString().stripTrailing());
  }

  private void line(String line) {
    text.append(line.stripTrailing()).append('\n');
  }
}
