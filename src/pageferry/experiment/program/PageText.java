package pageferry.experiment.program;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.mm.PageSet;

/**
 * Sets of pages as text: {@code 0-15}, {@code 0,3,7}, {@code 0-511:2} with a stride, {@code 0-} to
 * the end.
 */
final class PageText {
  private static final Pattern SPAN =
      Pattern.compile("([0-9]{1,11})(?:(-)([0-9]{1,11})?)?(?::([0-9]{1,11}))?");

  private PageText() {}

  /**
   * The pages named, counted from page {@code base} of a map of {@code pages} pages, or null if the
   * text names none.
   */
  static @Nullable PageSet parse(String text, long base, long pages) {
    PageSet all = null;
    for (String part : text.split(",", -1)) {
      PageSet span = span(part.strip(), base, pages);
      if (span == null) {
        return null;
      }
      all = all == null ? span : all.then(span);
    }
    return all;
  }

  private static @Nullable PageSet span(String text, long base, long pages) {
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    long first = Long.parseLong(matcher.group(1));
    long open = matcher.group(2) == null ? first : pages - 1;
    long last = matcher.group(3) == null ? open : Long.parseLong(matcher.group(3));
    long stride = matcher.group(4) == null ? 1 : Long.parseLong(matcher.group(4));
    if (last < first || stride == 0) {
      return null;
    }
    return PageSet.span(base + first, (last - first) / stride + 1, stride);
  }
}
