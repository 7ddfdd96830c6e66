package pageferry.experiment.threads;

import pageferry.world.Fault;

/**
 * A fault that a plan let happen.
 *
 * @param actor who asked
 * @param ask how many times that actor had asked before
 * @param fault what happened
 */
record FaultAnswer(String actor, int ask, Fault fault) {}
