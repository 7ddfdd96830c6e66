package pageferry.experiment.costs.traced;

/** A system call of a trace, and what was migrated in it. */
final class TracedCall {
  private final String name;
  private final long enteredNs;
  private final Times away = new Times();
  private final Times migrations = new Times();
  private int pages;
  private int huge;
  private int moved;
  private long tookNs;

  TracedCall(String name, long enteredNs) {
    this.name = name;
    this.enteredNs = enteredNs;
  }

  String name() {
    return name;
  }

  /** A base page, or a huge one, was unmapped for its migration. */
  void unmapped(boolean isHuge) {
    pages += isHuge ? 0 : 1;
    huge += isHuge ? 1 : 0;
  }

  /** A migration of it has ended; it counts where the trace has no migration entries. */
  void moved(int succeeded) {
    moved += succeeded;
  }

  void ended(long nowNs) {
    tookNs = nowNs - enteredNs;
    pages = pages + huge == 0 ? moved : pages;
  }

  /** How long it took. */
  long tookNs() {
    return tookNs;
  }

  /** How long migration entries stood. */
  Times away() {
    return away;
  }

  /** How long migrate_pages() took, each time. */
  Times migrations() {
    return migrations;
  }

  int pages() {
    return pages;
  }

  int huge() {
    return huge;
  }

  /** Those that are equal do the same work. */
  String kind() {
    return name + "-" + pages + (huge > 0 ? "-huge-" + huge : "");
  }
}
