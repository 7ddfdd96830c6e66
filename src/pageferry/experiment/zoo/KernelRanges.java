package pageferry.experiment.zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import pageferry.mm.KernelVersion;

/** Versions of the kernel as people write them: {@code 6.3 to 6.10, 6.12}. */
final class KernelRanges {
  private KernelRanges() {}

  /**
   * Those of all versions that are meant, in words.
   *
   * @param all every version, oldest first
   */
  static String of(List<KernelVersion> all, Predicate<KernelVersion> meant) {
    List<String> ranges = new ArrayList<>();
    int begin = -1;
    for (int i = 0; i <= all.size(); i++) {
      boolean isMeant = i < all.size() && meant.test(all.get(i));
      if (isMeant && begin < 0) {
        begin = i;
      } else if (!isMeant && begin >= 0) {
        ranges.add(range(all, begin, i - 1));
        begin = -1;
      }
    }
    return ranges.isEmpty() ? "none" : String.join(", ", ranges);
  }

  private static String range(List<KernelVersion> all, int first, int last) {
    if (first == last && first > 0) {
      return all.get(first).toString();
    }
    boolean endsLast = last == all.size() - 1;
    if (first == 0) {
      return endsLast ? "all" : "up to " + all.get(last);
    }
    return endsLast ? "from " + all.get(first) + " on" : all.get(first) + " to " + all.get(last);
  }
}
