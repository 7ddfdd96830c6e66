package pageferry.world;

/**
 * What surrounds the machine that lives in it.
 *
 * @param clock the run's time
 * @param dice the run's randomness
 * @param panic where an actor reports a Throwable
 * @param faults what goes wrong
 * @param footprint where actors note what a delivery touches
 */
public record Environment(
    Clock clock, Dice dice, Panic panic, FaultPoint faults, Footprint footprint) {
  /** What an engine gives that does not care for footprints: nothing goes wrong. */
  public Environment(Clock clock, Dice dice, Panic panic) {
    this(clock, dice, panic, FaultPoint.NONE, Footprint.NONE);
  }

  /** The same with faults. */
  public Environment with(FaultPoint plan) {
    return new Environment(clock, dice, panic, plan, footprint);
  }
}
