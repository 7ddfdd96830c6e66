package pageferry.experiment.record;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Progress;

/** Runs scripts on guests of their machines, several times, each time in another order. */
final class Recorder {
  private final Machines machines;
  private final Guests guests;
  private final Progress progress;
  private final Map<String, String> refused = new TreeMap<>();
  private int done;

  Recorder(Machines machines, Guests guests, Progress progress) {
    this.machines = machines;
    this.guests = guests;
    this.progress = progress;
  }

  /** The kernel's release; empty until a guest has told it. */
  String release() {
    return guests.release();
  }

  /** Why programs were not recorded, by their names. */
  Map<String, String> refused() {
    return Collections.unmodifiableMap(refused);
  }

  /** Runs the scripts so many times; those that cannot be recorded are left out. */
  <S extends GuestScript> void run(List<S> scripts, int runs, Guests.Ending<S> ending)
      throws IOException, InterruptedException {
    Map<String, List<S>> byMachine = new TreeMap<>();
    for (S script : scripts) {
      String refusal = script.refusal();
      if (refusal.isEmpty()) {
        byMachine.computeIfAbsent(script.machine(), unknown -> new ArrayList<>()).add(script);
      } else {
        refused.put(script.name(), refusal);
      }
    }
    int total = runs * (scripts.size() - refused.size());
    Guests.Ending<S> counted =
        (script, lines, death) -> {
          ending.of(script, lines, death);
          progress.at(++done, total, script.name());
        };
    for (Map.Entry<String, List<S>> machine : byMachine.entrySet()) {
      for (int run = 0; run < runs && !progress.isStopped(); run++) {
        guests.run(
            machines.topology(machine.getKey()),
            shuffled(machine.getValue(), run),
            progress::isStopped,
            counted);
      }
    }
  }

  /** Scripts in an order that depends on the number of the run alone. */
  private static <S> List<S> shuffled(List<S> scripts, int run) {
    List<S> order = new ArrayList<>(scripts);
    SplittableRandom random = new SplittableRandom(run);
    for (int i = order.size() - 1; i > 0; i--) {
      Collections.swap(order, i, random.nextInt(i + 1));
    }
    return order;
  }
}
