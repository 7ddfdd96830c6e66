package pageferry.mm;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mainline release of the kernel, in the order of releases: 6.9 comes before 6.10.
 *
 * @param major the first number
 * @param minor the second one
 */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
  private static final Comparator<KernelVersion> BY_RELEASE =
      Comparator.comparingInt(KernelVersion::major).thenComparingInt(KernelVersion::minor);

  /** A release as people write one: 6.6, v6.6, 6.6.12, 6.1.0-18-amd64. */
  private static final Pattern WRITTEN =
      Pattern.compile("v?(\\d{1,3})\\.(\\d{1,3})(\\.\\d+)*([-+][\\w.+~-]*)?");

  /** The release that a text names, patch releases and what distributions append left out. */
  public static Optional<KernelVersion> of(String text) {
    Matcher written = WRITTEN.matcher(text.strip());
    if (!written.matches()) {
      return Optional.empty();
    }
    int major = Integer.parseInt(written.group(1));
    return Optional.of(new KernelVersion(major, Integer.parseInt(written.group(2))));
  }

  public boolean isBefore(KernelVersion other) {
    return compareTo(other) < 0;
  }

  @Override
  public int compareTo(KernelVersion other) {
    return BY_RELEASE.compare(this, other);
  }

  /** Both numbers, such as 6.12. */
  @Override
  public String toString() {
    return major + "." + minor;
  }
}
