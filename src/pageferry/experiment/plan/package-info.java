/**
 * What an experiment asks and what its runs answered: rows and scenarios, expectations and
 * verdicts, findings. What every part of the laboratory speaks of.
 */
@org.jspecify.annotations.NullMarked
package pageferry.experiment.plan;
