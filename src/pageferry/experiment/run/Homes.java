package pageferry.experiment.run;

/** Which actors are sources of activity, as searches want to know. */
public final class Homes {
  private Homes() {}

  /** Whether an actor, by name, does things by itself instead of being asked. */
  public static boolean isHome(String actor) {
    return actor.startsWith("/cpu-") || actor.startsWith("/kswapd-");
  }
}
