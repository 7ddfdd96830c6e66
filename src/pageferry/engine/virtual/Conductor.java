package pageferry.engine.virtual;

import pageferry.world.Environment;
import pageferry.world.Panic;

/** Takes the steps of one run in the order of its {@link Course}. */
abstract class Conductor {
  final Steps steps;

  Conductor(Steps steps) {
    this.steps = steps;
  }

  /** Where the population lives: its clock and its dice. */
  abstract Environment environment(Panic panic);

  /** Takes over whatever the population sends from now on. */
  abstract void begin();

  /** Runs the population until it rests or has to be stopped. */
  abstract RunEnd run();

  /** Says that whoever sends from now on is none of the actors. */
  abstract void rest();
}
