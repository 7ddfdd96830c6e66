/** Tests of fault plans: what they decide, and what they do to a machine. */
package pageferry.faults;
