package pageferry.mm;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every version of the kernel that can be played, and what changed from one to the next. */
public final class KernelHistory {
  private final List<KernelVersion> versions;
  private final Map<KernelVersion, Held> held;
  private final Map<String, KernelTrack> tracks;

  /**
   * @param versions all versions, oldest first
   * @param held those of them whose answers are known from elsewhere
   * @param tracks the history of each switch and of the strategy by key, in the order of subjects
   */
  public KernelHistory(
      List<KernelVersion> versions,
      Map<KernelVersion, Held> held,
      Map<String, KernelTrack> tracks) {
    this.versions = List.copyOf(versions);
    this.held = held;
    this.tracks = tracks;
  }

  /** All versions, oldest first. */
  public List<KernelVersion> versions() {
    return versions;
  }

  /** The versions whose answers are known, oldest first. */
  public List<KernelVersion> held() {
    return versions.stream().filter(held::containsKey).toList();
  }

  /** The versions of which there are recordings, oldest first. */
  public List<KernelVersion> recorded() {
    return versions.stream()
        .filter(version -> heldAgainst(version).filter(Held::recorded).isPresent())
        .toList();
  }

  /** What a version is held against, if anything. */
  public Optional<Held> heldAgainst(KernelVersion version) {
    return Optional.ofNullable(held.get(version));
  }

  /** The history of every switch and of the strategy, by subject. */
  public List<KernelTrack> tracks() {
    return List.copyOf(tracks.values());
  }

  /** The history of one switch or of the strategy. */
  public Optional<KernelTrack> track(String key) {
    return Optional.ofNullable(tracks.get(key));
  }

  /** A version with every switch as the history has it. */
  public KernelProfile profile(KernelVersion version) {
    Map<KernelSwitch, Long> values = new EnumMap<>(KernelSwitch.class);
    for (KernelSwitch each : KernelSwitch.values()) {
      values.put(each, number(of(each.key()).value(version)));
    }
    String strategy = of(KernelTrack.STRATEGY).value(version);
    return new KernelProfile(version.toString(), strategy, values, basis(version));
  }

  /** The switches of a version whose value is not known exactly. */
  public List<KernelTrack> unsure(KernelVersion version) {
    return tracks.values().stream().filter(track -> track.unsure(version) != null).toList();
  }

  /** The value that a text of the history stands for: 1 for on, 0 for off, or the number. */
  public static long number(String value) {
    return switch (value) {
      case "on" -> 1;
      case "off" -> 0;
      default -> Long.parseLong(value);
    };
  }

  private KernelBasis basis(KernelVersion version) {
    Held known = held.get(version);
    if (known != null && known.recorded()) {
      return KernelBasis.RECORDED;
    }
    List<String> nearest = new ArrayList<>();
    List<KernelVersion> recorded = recorded();
    recorded.stream()
        .filter(each -> each.isBefore(version))
        .reduce((earlier, later) -> later)
        .ifPresent(each -> nearest.add(each.toString()));
    recorded.stream()
        .filter(version::isBefore)
        .findFirst()
        .ifPresent(each -> nearest.add(each.toString()));
    String against =
        known == null
            ? "computed: held against no recording"
            : "computed: held against what its sources say, and no recording";
    return new KernelBasis(
        against + "; nearest recorded " + String.join(" and ", nearest),
        nearest,
        unsure(version).stream().map(KernelTrack::key).toList());
  }

  private KernelTrack of(String key) {
    KernelTrack track = tracks.get(key);
    if (track == null) {
      throw new IllegalArgumentException("no history of " + key);
    }
    return track;
  }

  /**
   * What a version is held against.
   *
   * @param recorded whether that is a recording; otherwise answers written after its sources
   * @param what the kernel that was recorded or read
   */
  public record Held(boolean recorded, String what) {}
}
