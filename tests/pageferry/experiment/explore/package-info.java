/** Searches of interleavings. */
package pageferry.experiment.explore;
