package pageferry.experiment.conf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelBasis;
import pageferry.mm.KernelHistory;
import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.mm.KernelTrack;
import pageferry.mm.KernelVersion;

/**
 * Finds the kernel that a user names: a version, which the history of conf/kernels.conf tells, or a
 * file that says what is otherwise than in a version.
 */
public final class KernelReader {
  private static final String FOLDER = "kernels";
  private static final String WHAT = "a kernel";
  private static final String BASED_ON = "based-on";

  private final ConfFiles files;
  private final KernelHistory history;

  public KernelReader(ConfFiles files) {
    this.files = files;
    this.history = files.kernels();
  }

  /**
   * The kernel that an entry names.
   *
   * @param changes the switches that are set otherwise; a later object rules over an earlier one
   */
  public Kernel read(Entry reference, List<Entry> changes) {
    Kernel kernel = named(reference);
    KernelProfile profile = kernel.profile();
    Map<KernelSwitch, Long> values = new EnumMap<>(KernelSwitch.class);
    for (Entry each : changes) {
      values.putAll(values(each.fields("the switches of a kernel", keys())));
    }
    return new Kernel(profile.with(profile.name(), profile.strategy(), values), kernel.strategy());
  }

  /** The kernel that is named at a place that is no file, such as an option. */
  public KernelProfile named(String place, String text) {
    return version(text).orElseThrow(() -> unknown(new Place(place, 0), text)).profile();
  }

  private Kernel named(Entry reference) {
    String text = reference.text();
    if (ConfFiles.isPath(text) || files.names(FOLDER).contains(text)) {
      return own(files.referred(FOLDER, WHAT, reference));
    }
    return version(text).orElseThrow(() -> unknown(reference.place(), text));
  }

  private Optional<Kernel> version(String text) {
    return KernelVersion.of(text)
        .filter(history.versions()::contains)
        .map(version -> new Kernel(asked(text.strip(), history.profile(version)), null));
  }

  /** The same kernel, with a word if it was asked for by more than its version. */
  private static KernelProfile asked(String text, KernelProfile profile) {
    String plain = text.startsWith("v") ? text.substring(1) : text;
    if (plain.equals(profile.name())) {
      return profile;
    }
    KernelBasis basis = profile.basis();
    String note = "for " + plain + ": releases of one version are not told apart";
    return profile.resting(basis.because(note));
  }

  private BadInput unknown(Place place, String text) {
    List<KernelVersion> versions = history.versions();
    return BadInput.at(
        place,
        "a kernel from %s to %s (recorded: %s), or the path of a kernel's file"
            .formatted(versions.get(0), versions.get(versions.size() - 1), recorded()),
        "'" + text + "'");
  }

  private String recorded() {
    return String.join(", ", history.recorded().stream().map(KernelVersion::toString).toList());
  }

  /** A user's own kernel: all switches, or those that differ from a version. */
  private Kernel own(Entry file) {
    List<String> allowed = new ArrayList<>(keys());
    allowed.addAll(List.of("about", BASED_ON, KernelTrack.STRATEGY));
    Fields fields = file.fields(WHAT, allowed);
    String name = bareName(file.name());
    Entry strategy = fields.find(KernelTrack.STRATEGY);
    Map<KernelSwitch, Long> values = values(fields);
    if (!fields.has(BASED_ON)) {
      keys().forEach(fields::get);
      String usual = fields.get(KernelTrack.STRATEGY).text();
      KernelBasis basis = new KernelBasis("its own", List.of(), List.of());
      return new Kernel(new KernelProfile(name, usual, values, basis), strategy);
    }
    Entry base = fields.get(BASED_ON);
    KernelProfile version =
        version(base.text()).orElseThrow(() -> unknown(base.place(), base.text())).profile();
    String usual = strategy == null ? version.strategy() : strategy.text();
    KernelBasis basis = version.basis().because("its own, after " + version.name());
    return new Kernel(version.with(name, usual, values).resting(basis), strategy);
  }

  private static Map<KernelSwitch, Long> values(Fields fields) {
    Map<KernelSwitch, Long> values = new EnumMap<>(KernelSwitch.class);
    for (KernelSwitch each : KernelSwitch.values()) {
      Entry set = fields.find(each.key());
      if (set != null) {
        values.put(each, value(each, set));
      }
    }
    return values;
  }

  private static List<String> keys() {
    return Arrays.stream(KernelSwitch.values()).map(KernelSwitch::key).toList();
  }

  static long value(KernelSwitch key, Entry entry) {
    return switch (key) {
      case LRU_BATCH_SIZE,
          CHARGE_BATCH_SIZE,
          MOST_SWAPPINESS,
          MOST_WATERMARK_SCALE,
          WILLNEED_READS_PAGES ->
          entry.whole(1, Short.MAX_VALUE);
      case PIN_DRAINS -> entry.whole(0, 3);
      case KMIGRATED_THRESHOLD -> entry.whole(0, 7);
      case FORK_KERNEL_PAGES, EXIT_STOCKS_PAGES -> entry.whole(0, Short.MAX_VALUE);
      case PAGE_LOCK_UNFAIRNESS -> entry.whole(-1, Integer.MAX_VALUE);
      default -> entry.flag() ? 1 : 0;
    };
  }

  private static String bareName(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.endsWith(".conf") || name.endsWith(".json") ? name.lastIndexOf('.') : -1;
    return dot < 0 ? name : name.substring(0, dot);
  }

  /**
   * A kernel that was found.
   *
   * @param profile how it behaves
   * @param strategy where its own file names a strategy, or null
   */
  public record Kernel(KernelProfile profile, @Nullable Entry strategy) {}
}
