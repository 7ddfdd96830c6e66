/**
 * Times held against published measurements, costs fitted to them, and conclusions at other costs.
 */
@NullMarked
package pageferry.experiment.costs;

import org.jspecify.annotations.NullMarked;
