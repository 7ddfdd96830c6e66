/** Tests of experiments: what is read, what is refused, how it is judged. */
package pageferry.experiment;
