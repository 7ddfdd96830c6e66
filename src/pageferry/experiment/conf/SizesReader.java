package pageferry.experiment.conf;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.SizeFactors;

/** Reads how what copies take hangs on the size of a folio: {@code by-size} of costs. */
final class SizesReader {
  private static final String SOURCE = "source";
  private static final int MOST_SIZE_FACTOR = 100;

  private SizesReader() {}

  /**
   * What the key {@code by-size} says.
   *
   * @param fields costs of copies; null: nothing is said of any
   * @param sourced whether each cost has to say where its factors are from
   */
  static Map<Cost, SizeFactors> read(@Nullable Fields fields, boolean sourced) {
    Map<Cost, SizeFactors> all = new EnumMap<>(Cost.class);
    for (Cost cost : Cost.values()) {
      Entry own = fields != null && cost.isOfCopies() ? fields.find(cost.key()) : null;
      if (own != null) {
        all.put(cost, factors(own, sourced));
      }
    }
    return all;
  }

  private static SizeFactors factors(Entry entry, boolean sourced) {
    Map<Long, Double> factors = new HashMap<>();
    Map<String, Entry> members = entry.members("factors by the size of a folio");
    if (sourced && !members.containsKey(SOURCE)) {
      throw entry.mistake("'source' among the factors of '" + entry.name() + "'");
    }
    members.forEach(
        (size, factor) -> {
          if (!size.equals(SOURCE)) {
            factors.put(bytes(size, factor), factor(factor));
          }
        });
    return new SizeFactors(factors);
  }

  private static long bytes(String size, Entry at) {
    OptionalLong bytes = Units.bytes(size);
    if (bytes.isEmpty() || bytes.getAsLong() <= 0) {
      throw at.mistake("the size of a folio, such as \"64 KiB\", for a key");
    }
    return bytes.getAsLong();
  }

  private static double factor(Entry entry) {
    double factor = entry.number();
    if (factor <= 0 || factor > MOST_SIZE_FACTOR) {
      throw entry.mistake("a factor above 0 and at most " + MOST_SIZE_FACTOR);
    }
    return factor;
  }
}
