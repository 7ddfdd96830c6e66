/** Tests of the command line. */
package pageferry.cli;
