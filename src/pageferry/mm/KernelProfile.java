package pageferry.mm;

import java.util.EnumMap;
import java.util.Map;

/** A kernel version as the machine plays it: a name, a default strategy and a value per switch. */
public final class KernelProfile {
  private final String name;
  private final String strategy;
  private final KernelBasis basis;
  private final long[] values = new long[KernelSwitch.values().length];

  /**
   * @param name the version, such as {@code 6.1}
   * @param strategy the name of the migration strategy this kernel uses
   * @param values a value for every switch
   * @param basis how that is known
   */
  public KernelProfile(
      String name, String strategy, Map<KernelSwitch, Long> values, KernelBasis basis) {
    this.name = name;
    this.strategy = strategy;
    this.basis = basis;
    for (KernelSwitch each : KernelSwitch.values()) {
      Long value = values.get(each);
      if (value == null) {
        throw new IllegalArgumentException("kernel profile " + name + " lacks " + each.key());
      }
      this.values[each.ordinal()] = value;
    }
  }

  public String name() {
    return name;
  }

  public String strategy() {
    return strategy;
  }

  /** How it is known that this kernel is so. */
  public KernelBasis basis() {
    return basis;
  }

  /** The same kernel, known in another way. */
  public KernelProfile resting(KernelBasis other) {
    return with(name, strategy, other, new EnumMap<>(KernelSwitch.class));
  }

  /** Whether the switch is on. */
  public boolean has(KernelSwitch key) {
    return values[key.ordinal()] != 0;
  }

  /** The number of a switch that counts. */
  public int number(KernelSwitch key) {
    return (int) values[key.ordinal()];
  }

  /**
   * The same kernel but for some switches, which are known then.
   *
   * @param own its name
   * @param usual its strategy
   * @param changes the switches that are otherwise, with their values
   */
  public KernelProfile with(String own, String usual, Map<KernelSwitch, Long> changes) {
    return with(own, usual, basis.without(changes.keySet()), changes);
  }

  private KernelProfile with(
      String own, String usual, KernelBasis other, Map<KernelSwitch, Long> changes) {
    Map<KernelSwitch, Long> all = new EnumMap<>(KernelSwitch.class);
    for (KernelSwitch each : KernelSwitch.values()) {
      all.put(each, changes.getOrDefault(each, values[each.ordinal()]));
    }
    return new KernelProfile(own, usual, all, other);
  }
}
