/**
 * The report page: one HTML file that shows results with plots and needs nothing from outside.
 *
 * <p>Java fills the template {@code page.mustache} with everything that is text, and hands the
 * curves to {@code plots.js} and {@code timeline.js} as JSON. Uses {@code report} and {@code
 * observe}.
 */
@NullMarked
package pageferry.report.html;

import org.jspecify.annotations.NullMarked;
