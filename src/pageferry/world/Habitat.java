package pageferry.world;

/**
 * What an engine gives the machine that lives in it.
 *
 * @param clock the run's time
 * @param dice the run's randomness
 * @param panic where an actor reports a Throwable
 */
public record Habitat(Clock clock, Dice dice, Panic panic) {}
