package pageferry.experiment.run;

import pageferry.engine.virtual.VirtualEngine;

/**
 * Work in units that do not depend on each other, told so fully that another process can do any of
 * them: its components say everything. A unit gives the same wherever and how often it is done.
 *
 * @param <R> what a unit gives: a record of plain values
 */
public interface UnitWork<R> {
  /** What users call it. */
  String name();

  /** How many units it has. */
  int units();

  /** The class of what a unit gives. */
  Class<R> result();

  /** Reads what all units have in common, once for those that one thread does. */
  Hand<R> hand();

  /** One thread that does units. */
  @FunctionalInterface
  interface Hand<R> {
    /**
     * Does a unit.
     *
     * @param engine where it runs; the same for all units of a hand
     * @param unit which, from 0
     */
    R unit(VirtualEngine engine, int unit);
  }
}
