package pageferry.engine.virtual;

import java.util.function.Function;

/**
 * In which order a run takes its steps, and where it is stopped. One course is good for one run,
 * for whoever chooses in it may remember what has been chosen.
 */
public final class Course {
  private final Function<Steps, Conductor> conductor;
  private final boolean bare;

  private Course(Function<Steps, Conductor> conductor, boolean bare) {
    this.conductor = conductor;
    this.bare = bare;
  }

  /**
   * As long as an actor can run, one of those that can runs, and time stands still; when none can,
   * time moves to the next timer and all timers due then fire, in the order in which they were set.
   *
   * <p>Of Akka an actor has only itself and its children (a {@link BareStage}).
   *
   * @param chooser who runs next
   * @param limits where to stop
   */
  public static Course inOrder(Chooser chooser, RunLimits limits) {
    return new Course(steps -> new InOrder(steps, chooser, limits), true);
  }

  /**
   * Every latency is a choice: at each step the picker says which of the messages under way is
   * delivered next, whether they were sent with a delay or without. Each actor has dice of its own,
   * and of Akka only itself and its children (a {@link BareStage}).
   *
   * @param picker which message is delivered next
   * @param limits where to stop; time is none
   */
  public static Course explored(Picker picker, RunLimits limits) {
    return new Course(steps -> new Explored(steps, picker, limits), true);
  }

  /**
   * The steps of a script are taken and no others. Each actor has dice of its own.
   *
   * @param script which message is delivered in each step, and when
   */
  public static Course scripted(Script script) {
    return new Course(steps -> new Scripted(steps, script), false);
  }

  /** The same course for a population that wants all of Akka, such as its supervision. */
  public Course inAkka() {
    return new Course(conductor, false);
  }

  /** Whether the population needs no ActorSystem. */
  boolean isBare() {
    return bare;
  }

  /** Who conducts a run that takes this course. */
  Conductor of(Steps steps) {
    return conductor.apply(steps);
  }
}
