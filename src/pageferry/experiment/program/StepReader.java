package pageferry.experiment.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Fields;
import pageferry.protocol.kernel.Step;

/** Reads the steps of the tasks of one process. */
public final class StepReader {
  private static final Map<String, Op> OPS = new LinkedHashMap<>();

  static {
    OPS.putAll(MemorySteps.OPS);
    OPS.putAll(PlacementSteps.OPS);
    OPS.putAll(TaskSteps.OPS);
    OPS.putAll(MachineSteps.OPS);
    OPS.putAll(UserfaultSteps.OPS);
  }

  private final Layout layout;
  private final Names names;
  private final List<String> moreKeys;
  private final List<String> places = new ArrayList<>();

  /** How one op is read: the keys it may have, and what makes a step of them. */
  record Op(List<String> keys, Reader reader) {}

  /** Makes a step of an op's fields. */
  interface Reader {
    Step read(Arguments arguments);
  }

  /**
   * @param layout where the maps of the process lie
   * @param names what else can be named
   * @param moreKeys keys that every step may have, for whoever reads the program around the steps
   */
  public StepReader(Layout layout, Names names, String... moreKeys) {
    this.layout = layout;
    this.names = names;
    this.moreKeys = List.of(moreKeys);
  }

  /** The names of all ops that can be read. */
  public static Set<String> ops() {
    return OPS.keySet();
  }

  /** The keys of each op, in the order in which they are told. */
  public static Map<String, List<String>> keys() {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    OPS.forEach((name, op) -> keys.put(name, op.keys()));
    return keys;
  }

  /** The words that madvise steps have for their advice. */
  public static Set<String> advice() {
    return MemorySteps.ADVICE.keySet();
  }

  /** The words that steps have for the mode of a memory policy. */
  public static Set<String> modes() {
    return PlacementSteps.MODES.keySet();
  }

  /** The word that steps have for the mode of a memory policy, or the number if there is none. */
  public static String mode(int number) {
    return PlacementSteps.MODES.entrySet().stream()
        .filter(each -> each.getValue() == number)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(Integer.toString(number));
  }

  /** The words that mbind and move_pages steps have for their flags. */
  public static Set<String> callFlags() {
    return PlacementSteps.CALL_FLAGS.keySet();
  }

  /** The steps of a program, or of the body of a construct. */
  public List<Step> program(Entry entry) {
    List<Step> steps = new ArrayList<>();
    StepLines.each(entry, step -> steps.add(step(step)));
    return steps;
  }

  /** Where the steps stand that have been read since this was asked last: each before its body. */
  public List<String> takePlaces() {
    List<String> taken = List.copyOf(places);
    places.clear();
    return taken;
  }

  /** One step. */
  public Step step(Entry entry) {
    places.add(entry.place().toString());
    Entry name = entry.members("a step such as { op = touch, map = a }").get("op");
    if (name == null) {
      throw BadInput.at(entry.place(), "the key 'op' in a step", "none");
    }
    Op op = name.oneOf("a step's op", OPS);
    List<String> keys = new ArrayList<>(op.keys());
    keys.add("op");
    keys.add(LabelReader.KEY);
    keys.add(RealReader.KEY);
    keys.addAll(moreKeys);
    Fields fields = entry.fields("the step " + name.text(), keys);
    Step step = op.reader().read(new Arguments(this, layout, names, fields));
    return names.labels().named(step, fields.find(LabelReader.KEY), fields.find(RealReader.KEY));
  }
}
