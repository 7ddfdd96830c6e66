package pageferry.experiment.program;

import pageferry.experiment.conf.Entry;
import pageferry.mm.Paging;

/** Addresses as programs write them: {@code 0x7f0000001000}. */
final class Addresses {
  private static final String FORM = "0x[0-9a-f]{1,16}";

  private Addresses() {}

  /** Whether a word is an address. */
  static boolean isOne(String word) {
    return word.matches(FORM);
  }

  /** The address that a word is. */
  static long of(String word) {
    return Long.parseUnsignedLong(word.substring(2), 16);
  }

  /** The number of the page that begins at an address. */
  static long page(Entry entry, Paging paging) {
    String word = entry.isObject() || entry.isList() ? "" : entry.text();
    if (!isOne(word) || paging.offset(of(word)) != 0) {
      throw entry.mistake(
          "the address of a page such as 0x7f0000001000 for '" + entry.name() + "'");
    }
    return paging.page(of(word));
  }
}
