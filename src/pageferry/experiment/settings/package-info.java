/**
 * What a user sets otherwise than a file does: values deep inside it, and keys that take several.
 */
@org.jspecify.annotations.NullMarked
package pageferry.experiment.settings;
