/** Tests of how programs are run for comparison, and of what each switch changes in them. */
package pageferry.experiment.conform;
