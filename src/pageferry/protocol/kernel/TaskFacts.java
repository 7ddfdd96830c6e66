package pageferry.protocol.kernel;

import pageferry.mm.Credentials;

/**
 * What one task may know of another.
 *
 * @param pid its number
 * @param mm its address space
 * @param exited whether it has none any more
 * @param credentials who it is
 */
public record TaskFacts(int pid, int mm, boolean exited, Credentials credentials) {}
