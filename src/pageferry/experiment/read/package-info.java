/** Reads experiments: the file, the defaults, the settings of the command line, all variants. */
@org.jspecify.annotations.NullMarked
package pageferry.experiment.read;
