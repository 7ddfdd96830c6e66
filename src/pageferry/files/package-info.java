/**
 * Files that a user asked for: each appears when it is complete, and a failure leaves nothing
 * behind but what was there before.
 */
@NullMarked
package pageferry.files;

import org.jspecify.annotations.NullMarked;
