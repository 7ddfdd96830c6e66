package pageferry.mm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one behaviour in the course of the kernel's versions.
 *
 * @param key the key of a {@link KernelSwitch}, or {@value #STRATEGY}
 * @param subject the part of the kernel that it belongs to
 * @param what what it means that the switch is on, or what it counts
 * @param first its value in the first version
 * @param changes when it became otherwise, oldest first
 */
public record KernelTrack(
    String key, String subject, String what, String first, List<Change> changes) {
  /** The key of the migration strategy, which has a history like a switch. */
  public static final String STRATEGY = "strategy";

  public KernelTrack {
    changes = List.copyOf(changes);
  }

  /** The value in a version; where that is not known exactly, the one from before the change. */
  public String value(KernelVersion version) {
    String value = first;
    for (Change change : changes) {
      value = change.isIn(version) ? change.to() : value;
    }
    return value;
  }

  /** The change that a version may or may not have, or null if all is known. */
  public @Nullable Change unsure(KernelVersion version) {
    return changes.stream().filter(change -> change.mayBeIn(version)).findFirst().orElse(null);
  }

  /** The change that gave a version its value, or null if it has the first one. */
  public @Nullable Change last(KernelVersion version) {
    return changes.stream()
        .filter(change -> change.isIn(version))
        .reduce((earlier, later) -> later)
        .orElse(null);
  }

  /** Whether the stable releases of a version had a change before its own version came. */
  public boolean mended(KernelVersion version, Change change) {
    Change last = last(version);
    return last != null && last.stable() && last.to().equals(change.to());
  }

  /**
   * A change of a behaviour.
   *
   * @param since the first version that is known to have it
   * @param notIn the last version before that is known not to have it, if that is not the version
   *     before; or null
   * @param stable whether only the stable releases of that version have it
   * @param to the new value
   * @param says what is otherwise from then on, as a sentence
   * @param evidence how that is known
   */
  public record Change(
      KernelVersion since,
      @Nullable KernelVersion notIn,
      boolean stable,
      String to,
      String says,
      Evidence evidence) {
    boolean isIn(KernelVersion version) {
      return stable ? since.equals(version) : !version.isBefore(since);
    }

    boolean mayBeIn(KernelVersion version) {
      return notIn != null && notIn.isBefore(version) && version.isBefore(since);
    }

    /** When it came: 6.7, or "after 6.2, by 6.12", or 6.1.y. */
    public String when() {
      if (stable) {
        return since + ".y";
      }
      return notIn == null ? since.toString() : "after " + notIn + ", by " + since;
    }
  }

  /**
   * How a change is known.
   *
   * @param commit the beginning of the commit's hash, or nothing if it was not seen with the title
   * @param title the commit's title, or nothing
   * @param source where it was read, or nothing
   * @param recording which recordings show it, or nothing
   */
  public record Evidence(String commit, String title, String source, String recording) {
    /** One line. */
    @Override
    public String toString() {
      StringBuilder line = new StringBuilder();
      append(line, change());
      append(line, source.isEmpty() ? "" : "read in " + source);
      append(line, recording.isEmpty() ? "" : "recorded: " + recording);
      return line.isEmpty() ? "not verified" : line.toString();
    }

    private String change() {
      if (title.isEmpty()) {
        return commit.isEmpty() ? "" : "commit " + commit;
      }
      return commit.isEmpty()
          ? "commit \"" + title + "\" (hash not verified)"
          : "commit " + commit + " \"" + title + "\"";
    }

    private static void append(StringBuilder line, String part) {
      line.append(line.isEmpty() || part.isEmpty() ? "" : "; ").append(part);
    }
  }
}
