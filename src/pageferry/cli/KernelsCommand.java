package pageferry.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.KernelReader;
import pageferry.experiment.conform.Floors;
import pageferry.mm.KernelHistory;
import pageferry.mm.KernelTrack;
import pageferry.mm.KernelVersion;
import pageferry.report.KernelJson;
import pageferry.report.KernelText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code pageferry kernels}. */
@Command(name = "kernels", description = Told.KERNELS, mixinStandardHelpOptions = true)
final class KernelsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private final JsonOption json = new JsonOption();

  private final ConfFiles files = ConfFiles.installed();

  @Override
  public Integer call() throws IOException {
    SortedMap<KernelVersion, String> agreed = agreed();
    KernelHistory history = files.kernels();
    return print(new KernelText(history).list(agreed), new KernelJson(history).list(agreed), json);
  }

  @Command(
      description = "Shows every switch of a kernel, and since when it is so.",
      mixinStandardHelpOptions = true)
  int show(
      @Parameters(paramLabel = "V", description = "A version, such as 6.6.") String version,
      @Mixin JsonOption file)
      throws IOException {
    KernelVersion shown = version(version);
    KernelHistory history = files.kernels();
    return print(new KernelText(history).show(shown), new KernelJson(history).show(shown), file);
  }

  @Command(
      description = "Tells all that differs between two kernels, with the commits.",
      mixinStandardHelpOptions = true)
  int diff(
      @Parameters(paramLabel = "V", description = "A version, such as 6.1.") String one,
      @Parameters(paramLabel = "V", description = "Another one.") String other,
      @Mixin JsonOption file)
      throws IOException {
    KernelVersion first = version(one);
    KernelVersion second = version(other);
    KernelHistory history = files.kernels();
    return print(
        new KernelText(history).diff(first, second),
        new KernelJson(history).diff(first, second),
        file);
  }

  @Command(description = "Tells the history of one switch.", mixinStandardHelpOptions = true)
  int why(
      @Parameters(paramLabel = "SWITCH", description = "Such as lru-batch-size.") String key,
      @Mixin JsonOption file)
      throws IOException {
    KernelHistory history = files.kernels();
    List<String> keys = history.tracks().stream().map(KernelTrack::key).toList();
    KernelTrack track =
        history
            .track(key)
            .orElseThrow(() -> BadInput.unknownArgument("kernels why", "a switch", key, keys));
    return print(new KernelText(history).why(track), new KernelJson(history).why(track), file);
  }

  private KernelVersion version(String written) {
    String name = new KernelReader(files).named("kernels", written).name();
    return KernelVersion.of(name).orElseThrow();
  }

  /** What of the recorded programs agrees with each version, in words. */
  private SortedMap<KernelVersion, String> agreed() {
    Floors floors = new Floors();
    Map<String, Integer> all = floors.programs();
    SortedMap<KernelVersion, String> words = new TreeMap<>();
    for (KernelVersion version : files.kernels().recorded()) {
      Map<String, Integer> agreed = new LinkedHashMap<>(floors.agreed(version));
      agreed.keySet().retainAll(all.keySet());
      if (!agreed.isEmpty()) {
        words.put(
            version,
            ": %d of %d programs agree (%s)"
                .formatted(
                    sum(agreed),
                    sum(all),
                    agreed.entrySet().stream()
                        .map(each -> each.getKey() + " " + each.getValue())
                        .collect(Collectors.joining(", "))));
      }
    }
    return words;
  }

  private static int sum(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  private int print(String text, ObjectNode tree, JsonOption file) throws IOException {
    file.check();
    file.write(() -> tree);
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
    return ExitCode.HOLDS;
  }
}
