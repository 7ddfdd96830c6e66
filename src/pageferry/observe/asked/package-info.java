/**
 * What a run is asked beside what every run tells: metrics of single tasks, processes and phases,
 * of steps that have names, where the pages of maps are, and all of these over time. Connected only
 * where an experiment names such a metric.
 */
@NullMarked
package pageferry.observe.asked;

import org.jspecify.annotations.NullMarked;
