package pageferry.observe;

/** What a metric is measured in. */
public enum Unit {
  /** Nanoseconds of virtual time. */
  NS("ns"),
  /** Base pages of 4 KiB. */
  PAGES("pages"),
  /** Occurrences. */
  COUNT("count"),
  /** Base pages per second of virtual time. */
  PAGES_PER_SECOND("pages/s");

  private final String text;

  Unit(String text) {
    this.text = text;
  }

  /** The unit as column keys print it. */
  public String text() {
    return text;
  }
}
