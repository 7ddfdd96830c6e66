/** Tests of the journal: its form, its safety, and what is made of it. */
package pageferry.journal;
