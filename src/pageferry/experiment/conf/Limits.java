package pageferry.experiment.conf;

/** How large a text may be that is read; what is larger was not written by anybody. */
final class Limits {
  /** Characters of a text with all that it includes. */
  static final int CHARACTERS = 16 << 20;

  /** Levels of objects and lists in each other, and parts of a key. */
  static final int DEPTH = 200;

  /** Characters of a key. */
  static final int KEY = 1000;

  /** Files that a text includes, those of its files included. */
  static final int INCLUDES = 1000;

  /** Files that include each other. */
  static final int INCLUDE_DEPTH = 20;

  /** Characters of what substitutions expand a text to, and {@link #PER_VALUE} for each value. */
  static final long EXPANDED = 128L << 20;

  static final int PER_VALUE = 8;

  private Limits() {}

  static BadInput tooLong(Place place) {
    return BadInput.at(
        place, "at most " + (CHARACTERS >> 20) + " Mi characters of text", "more of them");
  }

  static BadInput tooDeep(Place place) {
    return BadInput.at(
        place, "at most " + DEPTH + " levels of objects, lists and keys in each other", "more");
  }

  static BadInput tooLongKey(Place place) {
    return BadInput.at(place, "a key of at most " + KEY + " characters", "a longer one");
  }

  static BadInput tooLarge(Place place) {
    return BadInput.at(
        place,
        "substitutions that expand to at most " + (EXPANDED >> 20) + " Mi characters",
        "more of them");
  }
}
