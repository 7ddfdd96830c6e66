package pageferry.engine.threads;

import pageferry.world.Dice;
import pageferry.world.SeededDice;

/** Dice that several threads may throw. */
final class LockedDice implements Dice {
  private final SeededDice dice;

  LockedDice(long seed) {
    this.dice = new SeededDice(seed);
  }

  @Override
  public synchronized int below(int bound) {
    return dice.below(bound);
  }

  @Override
  public synchronized double unit() {
    return dice.unit();
  }
}
