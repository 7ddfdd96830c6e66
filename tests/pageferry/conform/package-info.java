/** Tests against what real kernels did. */
package pageferry.conform;
