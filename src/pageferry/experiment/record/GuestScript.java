package pageferry.experiment.record;

import java.util.stream.Stream;
import pageferry.protocol.kernel.Step;

/** What a guest can be told to do between two marks of its own. */
interface GuestScript {
  /** The name of the program that it comes from. */
  String name();

  /** The machine on which that runs. */
  String machine();

  /** Why it cannot be recorded, or an empty text. */
  String refusal();

  /** Adds it to an image, under a number. */
  void addTo(GuestImage image, GuestSettings settings, int number);

  /** Why steps cannot be recorded, or an empty text. */
  static String refusal(StepWords words, Stream<Step> steps) {
    try {
      for (Step step : (Iterable<Step>) steps::iterator) {
        String refusal = words.refusal(step);
        if (!refusal.isEmpty()) {
          return refusal;
        }
        words.of(step);
      }
    } catch (TooMany many) {
      return String.valueOf(many.getMessage());
    }
    return "";
  }
}
