package pageferry.experiment.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * One thing about a machine, as several sources tell it: that of the finest is taken.
 *
 * @param <T> what it is
 */
final class Told<T> {
  private final String what;
  private final BiPredicate<T, T> alike;
  private final List<Saying<T>> sayings = new ArrayList<>();

  /**
   * One source's word.
   *
   * @param value what it says
   * @param source where that stands
   * @param fine how fine the source is
   */
  record Saying<T>(T value, String source, Fineness fine) {}

  /** How fine a source is: of two that differ the finer one is taken. */
  enum Fineness {
    /** In base pages, as the kernel counts them. */
    PAGES,
    /** In KiB, as the kernel shows them. */
    KIBIBYTES,
    /** As another program has read and perhaps rounded it. */
    ROUNDED
  }

  /**
   * @param what it is, such as {@code memory of node 1}
   * @param alike whether two words of it do not contradict each other
   */
  Told(String what, BiPredicate<T, T> alike) {
    this.what = what;
    this.alike = alike;
  }

  /** A source's word. */
  void by(T value, String source, Fineness fine) {
    sayings.add(new Saying<>(value, source, fine));
  }

  /** The word of the finest source, of several the first; empty if nobody told. */
  Optional<Saying<T>> finest() {
    return sayings.stream()
        .reduce((first, next) -> next.fine().compareTo(first.fine()) < 0 ? next : first);
  }

  /** The word of the coarsest source if it does not count in pages; empty if nobody told. */
  Optional<T> coarsest() {
    return sayings.stream()
        .filter(each -> each.fine() != Fineness.PAGES)
        .reduce((first, next) -> next.fine().compareTo(first.fine()) > 0 ? next : first)
        .map(Saying::value);
  }

  /** What it is taken for. */
  Optional<T> value() {
    return finest().map(Saying::value);
  }

  /** Who is believed; empty if nobody told. */
  String source() {
    return finest().map(Saying::source).orElse("");
  }

  /** Those that contradict whom is believed, in a sentence each. */
  List<String> contradictions() {
    List<String> all = new ArrayList<>();
    finest()
        .ifPresent(
            best -> {
              for (Saying<T> each : sayings) {
                if (!alike.test(best.value(), each.value())) {
                  all.add(
                      what
                          + ": "
                          + best.value()
                          + " in "
                          + best.source()
                          + ", but "
                          + each.value()
                          + " in "
                          + each.source()
                          + "; the first is taken");
                }
              }
            });
    return all;
  }
}
