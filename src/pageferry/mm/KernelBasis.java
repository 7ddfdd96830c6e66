package pageferry.mm;

import java.util.List;
import java.util.Set;

/**
 * What it rests on that a kernel behaves as it is played.
 *
 * @param note in short, or nothing where the kernel was recorded
 * @param nearest the recorded versions before and after, where it was not
 * @param unsure the keys of the switches whose values are not known exactly
 */
public record KernelBasis(String note, List<String> nearest, List<String> unsure) {
  /** A kernel that recordings were made of. */
  public static final KernelBasis RECORDED = new KernelBasis("", List.of(), List.of());

  public KernelBasis {
    nearest = List.copyOf(nearest);
    unsure = List.copyOf(unsure);
  }

  /** The same with something to be said before. */
  public KernelBasis because(String first) {
    return new KernelBasis(first + (note.isEmpty() ? "" : "; " + note), nearest, unsure);
  }

  /** The same when some switches have been set. */
  KernelBasis without(Set<KernelSwitch> set) {
    List<String> keys = set.stream().map(KernelSwitch::key).toList();
    return new KernelBasis(
        note, nearest, unsure.stream().filter(key -> !keys.contains(key)).toList());
  }
}
