package pageferry.mm;

import java.util.EnumMap;
import java.util.Map;

/** A kernel version as the machine plays it: a name, a default strategy and a value per switch. */
public final class KernelProfile {
  private final String name;
  private final String strategy;
  private final long[] values = new long[KernelSwitch.values().length];

  /**
   * @param name the version, such as {@code 6.1}
   * @param strategy the name of the migration strategy this kernel uses
   * @param values a value for every switch
   */
  public KernelProfile(String name, String strategy, Map<KernelSwitch, Long> values) {
    this.name = name;
    this.strategy = strategy;
    for (KernelSwitch each : KernelSwitch.values()) {
      Long value = new EnumMap<>(values).get(each);
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

  /** Whether the switch is on. */
  public boolean has(KernelSwitch key) {
    return values[key.ordinal()] != 0;
  }

  /** The number of a switch that counts. */
  public int number(KernelSwitch key) {
    return (int) values[key.ordinal()];
  }
}
