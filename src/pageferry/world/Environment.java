package pageferry.world;

/**
 * What surrounds the machine that lives in it.
 *
 * @param clock the run's time
 * @param dice the run's randomness
 * @param panic where an actor reports a Throwable
 * @param faults what goes wrong
 */
public record Environment(Clock clock, Dice dice, Panic panic, FaultPoint faults) {
  /** What an engine gives: nothing goes wrong. */
  public Environment(Clock clock, Dice dice, Panic panic) {
    this(clock, dice, panic, FaultPoint.NONE);
  }

  /** The same with faults. */
  public Environment with(FaultPoint plan) {
    return new Environment(clock, dice, panic, plan);
  }
}
