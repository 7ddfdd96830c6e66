/** Tests of what the experiments of the installation tell. */
package pageferry.stories;
