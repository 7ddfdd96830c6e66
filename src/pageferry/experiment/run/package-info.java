/** Runs experiments: every row in an engine of its own, watched, recorded, judged and told. */
@org.jspecify.annotations.NullMarked
package pageferry.experiment.run;
