/**
 * Turns results into what people and their tools read: tables, JSON, ftrace text, histograms.
 *
 * <p>A report computes nothing about the machine; what is to be said has been found by {@code
 * observe}. Uses {@code mm}, {@code world} and {@code observe}.
 */
@NullMarked
package pageferry.report;

import org.jspecify.annotations.NullMarked;
