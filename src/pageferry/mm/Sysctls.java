package pageferry.mm;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What an administrator may set at any time: files of /proc/sys and /sys.
 *
 * @param set the knobs that somebody has set
 * @param weights how weighted interleaving deals pages out
 * @param khugepaged what khugepaged collapses, and how often
 * @param defrag which faults compact memory
 */
public record Sysctls(
    Map<Knob, Integer> set, Weights weights, KhugepagedTuning khugepaged, Defrag defrag) {
  public Sysctls {
    Map<Knob, Integer> copy = new EnumMap<>(Knob.class);
    copy.putAll(set);
    set = Collections.unmodifiableMap(copy);
  }

  /** Where nobody has set anything. */
  public static Sysctls usual(Weights weights, KhugepagedTuning khugepaged) {
    return new Sysctls(new EnumMap<>(Knob.class), weights, khugepaged, Defrag.MADVISE);
  }

  /** What a knob is set to. */
  public int get(Knob knob) {
    return set.getOrDefault(knob, knob.initial());
  }

  /** The same with another value of a knob. */
  public Sysctls with(Knob knob, int value) {
    Map<Knob, Integer> changed = new EnumMap<>(Knob.class);
    changed.putAll(set);
    changed.put(knob, value);
    return new Sysctls(changed, weights, khugepaged, defrag);
  }

  /** The same with other weights. */
  public Sysctls weighing(Weights other) {
    return new Sysctls(set, other, khugepaged, defrag);
  }

  /** The same with another khugepaged. */
  public Sysctls collapsing(KhugepagedTuning other) {
    return new Sysctls(set, weights, other, defrag);
  }

  /** The same with another defrag of huge pages. */
  public Sysctls defragmenting(Defrag other) {
    return new Sysctls(set, weights, khugepaged, other);
  }
}
