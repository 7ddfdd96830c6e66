package pageferry.experiment.conf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import pageferry.mm.MigrateReason;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.protocol.strategy.Offload;
import pageferry.protocol.strategy.Strategy;

/** Reads who helps a strategy copy. */
final class OffloadReader {
  private static final int MOST_THREADS = 64;
  private static final int MOST_CHANNELS = 256;
  private static final int MOST_WIDTH = 10_000;
  private static final int PART_PAGES = 32;

  /** What stands for a time that the profile of costs says. */
  private static final long PROFILE = -1;

  private OffloadReader() {}

  /** What the key {@code offload} of a strategy says; without it nobody helps. */
  static Offload read(Fields strategy, Map<String, MigrateReason> reasons) {
    if (!strategy.has("offload")) {
      return Offload.NONE;
    }
    Entry entry = strategy.get("offload");
    Fields fields = entry.fields(Keys.OFFLOAD);
    if (fields.has("threads") == fields.has("channels")) {
      throw entry.mistake("either 'threads' or 'channels' in an offload");
    }
    Offload offload =
        new Offload(
            count(fields, "threads", MOST_THREADS),
            fields.flag("caller-copies", true),
            fields.count("part-pages", 1, PART_PAGES),
            fields.count("least-pages", 0, 0),
            reasons(fields, reasons),
            channels(fields));
    if (!offload.isAny()) {
      throw entry.mistake("an offload to one thread or channel at least");
    }
    return offload;
  }

  private static List<MigrateReason> reasons(Fields fields, Map<String, MigrateReason> known) {
    List<MigrateReason> reasons = new ArrayList<>();
    if (fields.has("reasons")) {
      for (Entry each : fields.get("reasons").list("a list")) {
        reasons.add(each.oneOf("a reason of a migration", known));
      }
    }
    return reasons;
  }

  private static int count(Fields fields, String key, int most) {
    return fields.has(key) ? fields.get(key).count(0, most) : 0;
  }

  private static Offload.Channels channels(Fields fields) {
    for (String key : List.of("channel-page", "channel-piece", "setup", "width")) {
      if (fields.has(key) && !fields.has("channels")) {
        throw fields.get(key).mistake("'channels' where '" + key + "' is said");
      }
    }
    long unsaid = fields.has("channel-page") ? 0 : PROFILE;
    return new Offload.Channels(
        count(fields, "channels", MOST_CHANNELS),
        fields.nanoseconds("channel-page", unsaid),
        fields.nanoseconds("channel-piece", unsaid),
        fields.nanoseconds("setup", unsaid),
        count(fields, "width", MOST_WIDTH));
  }

  /** Somebody helps only where contents are copied apart from the state. */
  static void check(Strategy strategy, Fields fields) {
    boolean apart =
        strategy.phases().stream()
            .flatMap(List::stream)
            .anyMatch(
                step -> step == MigrationStep.COPY_BATCH || step == MigrationStep.COPY_CONTENTS);
    if (strategy.offload().isAny() && !apart) {
      throw fields
          .get("offload")
          .mistake("copy-batch or copy-contents among the steps of who lets others copy");
    }
  }
}
