package pageferry.journal;

import java.util.List;
import java.util.Locale;

/**
 * What a journal says of one type of tracepoint. It is kept with each run, by names, so that a run
 * stays readable when numbers and types have changed.
 *
 * @param tag the number that stands for the type in chunks
 * @param name the type's name, such as {@code folio_locked}
 * @param fields its fields, in the order in which their words stand in chunks
 */
public record EventType(int tag, String name, List<Field> fields) {
  /** Far more than there are; arrays are as long as the largest tag. */
  private static final int MOST_TAG = 4095;

  public EventType {
    if (tag < 0 || tag > MOST_TAG) {
      throw new IllegalArgumentException("the tag " + tag + " of " + name);
    }
    fields = List.copyOf(fields);
  }

  /** What the words of a field mean. */
  public enum Kind {
    /** A whole number. */
    NUMBER,
    /** 0 or 1. */
    FLAG,
    /** An index into {@link Field#names}. */
    NAME
  }

  /**
   * One field.
   *
   * @param name the record component, after a dot where it is a component's component
   * @param kind what its word means
   * @param names the names that a word of kind {@link Kind#NAME} counts; else empty
   */
  public record Field(String name, Kind kind, List<String> names) {
    public Field {
      names = List.copyOf(names);
    }

    /** A word as people read it: addresses and frame numbers in hexadecimal. */
    public String text(long word) {
      return switch (kind) {
        case FLAG -> word == 0 ? "no" : "yes";
        case NAME -> word >= 0 && word < names.size() ? names.get((int) word) : "?" + word;
        case NUMBER ->
            isAddress() && word >= 0 ? "0x" + Long.toHexString(word) : Long.toString(word);
      };
    }

    /** Whether the field holds page frame numbers. */
    public boolean isPfn() {
      return name.equals("pfn") || name.endsWith(".pfn") || name.endsWith("Pfn");
    }

    private boolean isAddress() {
      return isPfn() || name.equals("addr");
    }
  }

  /** The name that a record of tracepoints has in journals: {@code FolioLocked: folio_locked}. */
  static String name(Class<?> type) {
    return type.getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }
}
