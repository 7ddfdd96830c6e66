package pageferry.actors;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import pageferry.mm.MachineImage;

/** An image of all memory whose parts are still coming in. */
final class InspectionInProgress {
  private final int expected;
  private final Consumer<MachineImage> answer;
  private final List<MachineImage.Part> parts = new ArrayList<>();

  InspectionInProgress(int expected, Consumer<MachineImage> answer) {
    this.expected = expected;
    this.answer = answer;
  }

  void take(MachineImage.Part part) {
    parts.add(part);
    if (parts.size() == expected) {
      answer.accept(MachineImage.of(parts));
    }
  }
}
