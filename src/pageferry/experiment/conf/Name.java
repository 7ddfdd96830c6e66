package pageferry.experiment.conf;

import pageferry.world.PlainText;

/**
 * The rule for the names that an experiment gives: to processes, threads, children, maps, signals,
 * variants and strategies. Names stand in traces, tables and commands, so they have one line of at
 * most {@value #LONGEST} characters, none of which controls a terminal, and no blank at either end.
 */
public final class Name {
  /** The most characters that a name may have. */
  public static final int LONGEST = 64;

  private Name() {}

  /** The text of an entry, which must be a name. */
  public static String of(Entry entry, String what) {
    return require(entry.text(), entry.place(), what);
  }

  /** The key of an entry, which must be a name. */
  public static String ofKey(Entry entry, String what) {
    return require(entry.name(), entry.place(), what);
  }

  private static String require(String name, Place place, String what) {
    int length = name.codePointCount(0, name.length());
    boolean isName =
        length > 0 && length <= LONGEST && PlainText.isPlain(name) && name.equals(name.strip());
    if (!isName) {
      String found = length <= LONGEST ? "'" + name + "'" : length + " characters";
      throw BadInput.at(
          place,
          "a name for " + what + " of 1 to " + LONGEST + " characters that print, in one line",
          found);
    }
    return name;
  }
}
