package pageferry.experiment.explore;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.plan.Row;
import pageferry.explore.ByHand;
import pageferry.world.Tracer;

/**
 * A schedule that somebody makes by hand: so far it is as listed and picked, and there the machine
 * stands.
 *
 * @param schedule what was run
 * @param offers the messages that can be delivered next
 * @param divergence where a message could not be delivered, in words; null if all were
 */
public record Handmade(PlayedSchedule schedule, List<Offer> offers, @Nullable String divergence) {
  /**
   * A message that can be delivered.
   *
   * @param label what it is called, the same in every process
   * @param from the path of the actor that sent it; "/" from outside
   * @param to the path of the actor that gets it
   * @param what its type, and if it says so what is to be done and for which task
   */
  public record Offer(String label, String from, String to, String what) {}

  /**
   * Which messages are delivered.
   *
   * @param labels the first ones, by label
   * @param picks those after them, each by its index among those that can be delivered then
   */
  public record Choices(List<String> labels, List<Integer> picks) {}

  /**
   * Runs a row from its beginning as far as messages are chosen.
   *
   * @param listener who is told all events
   */
  public static Handmade play(Row row, Choices choices, Tracer listener) {
    ByHand hand = new ByHand(choices.labels(), choices.picks());
    try (VirtualEngine engine = VirtualEngine.start()) {
      ScheduleDetail detail = new Trials(engine, row).play(hand, listener);
      List<Offer> offers =
          hand.offers().stream()
              .map(each -> new Offer(each.label(), each.from(), each.to(), each.what()))
              .toList();
      return new Handmade(new PlayedSchedule(row, detail), offers, hand.divergence());
    }
  }
}
