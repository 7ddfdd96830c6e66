package pageferry.explore;

import java.util.function.Predicate;

/**
 * What a search knows of the space before it begins.
 *
 * @param steps steps of the run in order, from where the search begins: PCT's k
 * @param chains its threads of control: PCT's n
 * @param depth how many ordered events, or delays, a schedule is to be tried for
 * @param homes which actors, by name, are sources of activity
 */
public record SearchSize(int steps, int chains, int depth, Predicate<String> homes) {}
