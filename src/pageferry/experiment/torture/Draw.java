package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random choices that follow from a seed alone. */
final class Draw {
  private static final int PERCENT = 100;

  private final SplittableRandom random;

  Draw(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A number from {@code least} to {@code most}. */
  int from(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  boolean percent(int chance) {
    return random.nextInt(PERCENT) < chance;
  }

  /** One of the values. */
  @SafeVarargs
  final <T> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }

  <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** Some of the values, at least one, in their order. */
  <T> List<T> some(List<T> values) {
    List<T> some = new ArrayList<>();
    values.stream().filter(value -> percent(PERCENT / 2)).forEach(some::add);
    return some.isEmpty() ? List.of(oneOf(values)) : some;
  }

  /** A number with which another draw can begin. */
  long seed() {
    return random.nextLong();
  }
}
