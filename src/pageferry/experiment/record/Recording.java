package pageferry.experiment.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final Recorder recorder;
  private final Map<String, List<ObjectNode>> answers = new TreeMap<>();

  /**
   * @param machines those that programs name
   * @param kernel the image of the kernel: a bzImage for x86-64
   * @param folder a new one for what is needed meanwhile
   * @param progress hears how far it is
   */
  public Recording(Machines machines, Path kernel, Path folder, Progress progress)
      throws IOException {
    this.recorder = new Recorder(machines, new Guests(kernel, folder, false), progress);
  }

  /** The kernel's release, such as 6.1.0-50-amd64; empty until a guest has told it. */
  public String release() {
    return recorder.release();
  }

  /** Why programs were not recorded, by their names. */
  public Map<String, String> refused() {
    return recorder.refused();
  }

  /** Runs the programs so many times, and answers what they answered, by their names. */
  public Map<String, ObjectNode> run(List<CorpusProgram> programs, int runs)
      throws IOException, InterruptedException {
    recorder.run(programs.stream().map(ProgramScript::new).toList(), runs, this::ended);
    Map<String, ObjectNode> agreed = new LinkedHashMap<>();
    answers.forEach((name, all) -> agreed.put(name, Agreed.of(all)));
    return agreed;
  }

  private void ended(ProgramScript script, List<String> lines, @Nullable String death) {
    ObjectNode answer = Answers.of(script, release(), lines);
    if (death != null) {
      answer.put("crash", death);
    }
    answers.computeIfAbsent(script.name(), unknown -> new ArrayList<>()).add(answer);
  }
}
