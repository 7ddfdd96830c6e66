/** Tests of what several processes do together. */
package pageferry.cluster;
