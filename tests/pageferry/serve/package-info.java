/** Tests of the parts of the server; as a person meets it, it is tested beside the commands. */
package pageferry.serve;
