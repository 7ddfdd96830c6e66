package pageferry.experiment.strace;

import pageferry.experiment.conf.Place;
import pageferry.world.PlainText;

/**
 * Something in a log that the experiment does not have.
 *
 * @param place where it stands
 * @param why why it does not have it
 */
public record Remark(Place place, String why) {
  @Override
  public String toString() {
    return PlainText.of(place + ": " + why);
  }
}
