/**
 * A local web application: the journal's runs as a list, one of them stepped through event by
 * event, and experiments that are started and watched.
 *
 * <p>{@code Server} hears requests, {@code Guard} refuses those that do not come from its own
 * pages, {@code Desk} and its children answer them. The pages are plain files in {@code web}.
 */
@NullMarked
package pageferry.serve;

import org.jspecify.annotations.NullMarked;
