/** Tests of the kernel's history. */
package pageferry.kernels;
