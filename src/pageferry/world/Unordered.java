package pageferry.world;

/**
 * A message whose place among all others that its receiver gets makes no difference when nothing
 * costs time. Searches of interleavings need not try both orders.
 */
public interface Unordered {}
