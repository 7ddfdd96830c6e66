package pageferry.experiment.trace;

import java.util.List;
import java.util.Map;

/** Reads the events of a kernel trace line by line, also those that functions stand for. */
public final class TraceReader {
  private final GraphReader graph = new GraphReader();

  /** The events of the next line: mostly one, or none. */
  public List<TraceLine> read(String text) {
    TraceLine line = TraceLine.of(text);
    return line == null ? graph.read(text) : List.of(line);
  }

  /** The names of tasks that functions are told of, by pid; there need be no event of them. */
  public Map<Integer, String> tasks() {
    return graph.tasks();
  }

  /** How many lines told of functions. */
  public long functions() {
    return graph.lines();
  }

  /** How many migrations told of none that is known: who asked for them is not in the trace. */
  public long strays() {
    return graph.strays();
  }
}
