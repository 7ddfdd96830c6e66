/** Tests of how pageferry measures itself. */
package pageferry.experiment.gauge;
