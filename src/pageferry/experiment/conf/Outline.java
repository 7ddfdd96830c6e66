package pageferry.experiment.conf;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a text says of one value besides the value: in which order its keys were first mentioned,
 * and how large it is with all that its substitutions stand for. The config library forgets the
 * order, and only notices a size when memory is full.
 */
final class Outline {
  private final Map<String, Outline> members = new LinkedHashMap<>();
  private final List<Member> keys = new ArrayList<>();
  private final List<Item> elements = new ArrayList<>();
  private final List<Reference> references = new ArrayList<>();
  private long own;
  private @Nullable Map<String, List<Outline>> view;
  private @Nullable Size size;

  /** One of the things that an object is put together from, in the order written. */
  private sealed interface Member {
    /** Adds what stands under each key of it. */
    void addTo(Map<String, List<Outline>> all, Outline object, Outline root);
  }

  /** One of the things that a list is put together from, in the order written. */
  private sealed interface Item {
    /** The outlines of each of its elements. */
    List<List<Outline>> elements(Outline list, Outline root);

    /** Those outlines of its own whose size counts here; that of others counts where they are. */
    List<Outline> own();
  }

  private record Key(String name) implements Member {
    @Override
    public void addTo(Map<String, List<Outline>> all, Outline object, Outline root) {
      all.computeIfAbsent(name, unknown -> new ArrayList<>()).add(object.member(name));
    }
  }

  private record Element(Outline outline) implements Item {
    @Override
    public List<List<Outline>> elements(Outline list, Outline root) {
      return List.of(own());
    }

    @Override
    public List<Outline> own() {
      return List.of(outline);
    }
  }

  /**
   * A substitution.
   *
   * @param prefix the key below which the file that it stands in was included
   * @param path the key it names
   */
  record Reference(List<String> prefix, List<String> path) implements Member, Item {
    @Override
    public void addTo(Map<String, List<Outline>> all, Outline object, Outline root) {
      for (Outline target : targets(this, root)) {
        if (target != object) {
          addAll(all, target.view(root));
        }
      }
    }

    @Override
    public List<List<Outline>> elements(Outline list, Outline root) {
      List<Outline> targets = targets(this, root);
      return targets.contains(list) ? List.of() : Outline.elements(targets, root);
    }

    @Override
    public List<Outline> own() {
      return List.of();
    }
  }

  /**
   * How large a value is when nothing is shared.
   *
   * @param weight its characters and a little for each value
   * @param depth how deep it is nested
   */
  record Size(long weight, int depth) {
    static final Size NONE = new Size(0, 0);

    private Size with(Size inner, int levels) {
      return new Size(sum(weight, inner.weight), Math.max(depth, inner.depth + levels));
    }
  }

  // Building

  /** The member of that key, which is behind all others if it is new. */
  Outline member(String key) {
    Outline known = members.get(key);
    if (known == null) {
      known = new Outline();
      members.put(key, known);
      keys.add(new Key(key));
    }
    return known;
  }

  /** A further element of a list. */
  Outline element() {
    Outline element = new Outline();
    elements.add(new Element(element));
    return element;
  }

  /** A list begins where another may have been. */
  void forgetElements() {
    elements.clear();
  }

  /** What a substitution stands for is a part of the value. */
  void refer(Reference reference) {
    keys.add(reference);
    elements.add(reference);
    references.add(reference);
  }

  long weight() {
    return own;
  }

  void weigh(long weight) {
    own = weight;
  }

  static long sum(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }

  // Sizes

  /** How large the value is; {@code deepest} is where {@code tooDeep} is thrown. */
  Size size(Outline root, int deepest, BadInput tooDeep) {
    if (size != null) {
      return size;
    }
    if (deepest < 0) {
      throw tooDeep;
    }
    size = Size.NONE;
    Size all = new Size(own, 0);
    for (Outline member : members.values()) {
      all = all.with(member.size(root, deepest - 1, tooDeep), 1);
    }
    for (Item item : elements) {
      for (Outline element : item.own()) {
        all = all.with(element.size(root, deepest - 1, tooDeep), 1);
      }
    }
    for (Reference reference : references) {
      for (Outline target : targets(reference, root)) {
        all = all.with(target.size(root, deepest - 1, tooDeep), 1);
      }
    }
    size = all;
    return all;
  }

  // Order

  /** The value with the order of its keys written down in it and in all that it contains. */
  ConfigValue inOrder(ConfigValue value) {
    return inOrder(value, List.of(this), this);
  }

  private static ConfigValue inOrder(ConfigValue value, List<Outline> outlines, Outline root) {
    if (value instanceof ConfigObject object) {
      Map<String, List<Outline>> known = view(outlines, root);
      Map<String, ConfigValue> ordered = new LinkedHashMap<>();
      for (String key : KeyOrder.all(known.keySet(), object)) {
        ConfigValue member = object.get(key);
        if (member != null) {
          ordered.put(key, inOrder(member, known.getOrDefault(key, List.of()), root));
        }
      }
      return KeyOrder.object(ordered, object.origin());
    }
    if (value instanceof ConfigList list) {
      List<List<Outline>> known = elements(outlines, root);
      List<ConfigValue> ordered = new ArrayList<>(list.size());
      for (int i = 0; i < list.size(); i++) {
        ordered.add(inOrder(list.get(i), i < known.size() ? known.get(i) : List.of(), root));
      }
      return ConfigValueFactory.fromIterable(ordered).withOrigin(list.origin());
    }
    return value;
  }

  private static Map<String, List<Outline>> view(List<Outline> outlines, Outline root) {
    if (outlines.size() == 1) {
      return outlines.get(0).view(root);
    }
    Map<String, List<Outline>> all = new LinkedHashMap<>();
    outlines.forEach(each -> addAll(all, each.view(root)));
    return all;
  }

  /** What stands under each key, that of substitutions included; one in a circle gives nothing. */
  private Map<String, List<Outline>> view(Outline root) {
    if (view != null) {
      return view;
    }
    Map<String, List<Outline>> all = new LinkedHashMap<>();
    view = all;
    keys.forEach(key -> key.addTo(all, this, root));
    return all;
  }

  private static void addAll(Map<String, List<Outline>> all, Map<String, List<Outline>> more) {
    for (Map.Entry<String, List<Outline>> each : List.copyOf(more.entrySet())) {
      List<Outline> known = all.computeIfAbsent(each.getKey(), unknown -> new ArrayList<>());
      if (known != each.getValue()) {
        known.addAll(each.getValue());
      }
    }
  }

  private static List<List<Outline>> elements(List<Outline> outlines, Outline root) {
    List<List<Outline>> all = new ArrayList<>();
    for (Outline outline : outlines) {
      outline.elements.forEach(item -> all.addAll(item.elements(outline, root)));
    }
    return all;
  }

  /** Where a substitution leads: below the place of inclusion, or else from the top. */
  private static List<Outline> targets(Reference reference, Outline root) {
    if (!reference.prefix.isEmpty()) {
      List<String> whole = new ArrayList<>(reference.prefix);
      whole.addAll(reference.path);
      List<Outline> below = at(whole, root);
      if (!below.isEmpty()) {
        return below;
      }
    }
    return at(reference.path, root);
  }

  private static List<Outline> at(List<String> path, Outline root) {
    List<Outline> found = List.of(root);
    for (String key : path) {
      found = view(found, root).getOrDefault(key, List.of());
    }
    return found;
  }
}
