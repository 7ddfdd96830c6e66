package pageferry.experiment.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conform.CorpusProgram;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Progress;

/**
 * Programs of the corpus, run several times on a kernel that boots under QEMU: each time in another
 * order, so that what an earlier program leaves behind shows as an answer that varies.
 */
public final class Recording {
  private final Machines machines;
  private final Guests guests;
  private final Progress progress;
  private final Map<String, List<ObjectNode>> answers = new TreeMap<>();
  private final Map<String, String> refused = new TreeMap<>();
  private int done;
  private int total;

  /**
   * @param machines those that programs name
   * @param kernel the image of the kernel: a bzImage for x86-64
   * @param folder a new one for what is needed meanwhile
   * @param progress hears how far it is
   */
  public Recording(Machines machines, Path kernel, Path folder, Progress progress)
      throws IOException {
    this.machines = machines;
    this.guests = new Guests(kernel, folder, false);
    this.progress = progress;
  }

  /** The kernel's release, such as 6.1.0-50-amd64; empty until a guest has told it. */
  public String release() {
    return guests.release();
  }

  /** Why programs were not recorded, by their names. */
  public Map<String, String> refused() {
    return Collections.unmodifiableMap(refused);
  }

  /** Runs the programs so many times, and answers what they answered, by their names. */
  public Map<String, ObjectNode> run(List<CorpusProgram> programs, int runs)
      throws IOException, InterruptedException {
    Map<String, List<ProgramScript>> byMachine = new TreeMap<>();
    for (CorpusProgram program : programs) {
      ProgramScript script = new ProgramScript(program);
      String refusal = script.refusal();
      if (refusal.isEmpty()) {
        byMachine.computeIfAbsent(program.machine(), unknown -> new ArrayList<>()).add(script);
        total += runs;
      } else {
        refused.put(program.name(), refusal);
      }
    }
    for (Map.Entry<String, List<ProgramScript>> machine : byMachine.entrySet()) {
      for (int run = 0; run < runs && !progress.isStopped(); run++) {
        guests.run(
            machines.topology(machine.getKey()),
            shuffled(machine.getValue(), run),
            progress::isStopped,
            this::ended);
      }
    }
    Map<String, ObjectNode> agreed = new LinkedHashMap<>();
    answers.forEach((name, all) -> agreed.put(name, Agreed.of(all)));
    return agreed;
  }

  /** Scripts in an order that depends on the number of the run alone. */
  static <S> List<S> shuffled(List<S> scripts, int run) {
    List<S> order = new ArrayList<>(scripts);
    SplittableRandom random = new SplittableRandom(run);
    for (int i = order.size() - 1; i > 0; i--) {
      Collections.swap(order, i, random.nextInt(i + 1));
    }
    return order;
  }

  private void ended(ProgramScript script, List<String> lines, @Nullable String death) {
    ObjectNode answer = Answers.of(script, release(), lines);
    if (death != null) {
      answer.put("crash", death);
    }
    answers.computeIfAbsent(script.name(), unknown -> new ArrayList<>()).add(answer);
    progress.at(++done, total, script.name());
  }
}
