/** Tests of torture: that it finds what is wrong, and makes it small. */
package pageferry.experiment.torture;
