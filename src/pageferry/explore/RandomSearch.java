package pageferry.explore;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Picker;

/** Every message that can be delivered is so with equal chance. */
final class RandomSearch implements Search {
  private final long seed;

  RandomSearch(long seed) {
    this.seed = seed;
  }

  @Override
  public @Nullable Picker schedule(long number) {
    SplittableRandom random = Seeds.of(seed, number);
    return enabled -> {
      int size = enabled.size();
      return size == 1 ? 0 : random.nextInt(size);
    };
  }

  @Override
  public String guarantee(boolean whole) {
    return "random: each message that could go went with equal chance; no bound";
  }
}
