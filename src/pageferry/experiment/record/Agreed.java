package pageferry.experiment.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What several runs of a program answered alike: a field in which they differ is left out, and
 * listed by its path in {@code varied}.
 */
final class Agreed {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final List<String> varied = new ArrayList<>();

  private Agreed() {}

  /** The answer of all runs, of which there is at least one. */
  static ObjectNode of(List<ObjectNode> runs) {
    Agreed agreed = new Agreed();
    ObjectNode answer = (ObjectNode) agreed.agree("", List.copyOf(runs));
    for (String part : List.of("thp", "vmstat", "trace")) {
      if (answer.path(part).isEmpty()) {
        answer.remove(part);
      }
    }
    answer.put("runs", runs.size());
    if (!agreed.varied.isEmpty()) {
      agreed.varied.forEach(answer.putArray("varied")::add);
    }
    return answer;
  }

  private JsonNode agree(String path, List<JsonNode> values) {
    JsonNode first = values.get(0);
    if (values.stream().allMatch(first::equals)) {
      return first;
    }
    if (values.stream().allMatch(JsonNode::isObject)) {
      return members(path, values);
    }
    boolean steps = path.equals(".steps");
    if (steps && values.stream().allMatch(each -> each.size() == first.size())) {
      return elements(path, values);
    }
    varied.add(path);
    return NullNode.getInstance();
  }

  private ObjectNode members(String path, List<JsonNode> values) {
    ObjectNode agreed = MAPPER.createObjectNode();
    Set<String> names = new TreeSet<>();
    List<String> order = new ArrayList<>();
    for (JsonNode value : values) {
      value
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (names.add(name)) {
                  order.add(name);
                }
              });
    }
    for (String name : order) {
      JsonNode member = member(path + "." + name, name, values);
      if (member != null && !member.isNull()) {
        agreed.set(name, member);
      }
    }
    return agreed;
  }

  private @Nullable JsonNode member(String path, String name, List<JsonNode> values) {
    if (!values.stream().allMatch(each -> each.has(name))) {
      varied.add(path);
      return null;
    }
    return agree(path, values.stream().map(each -> each.get(name)).toList());
  }

  private ArrayNode elements(String path, List<JsonNode> values) {
    ArrayNode agreed = MAPPER.createArrayNode();
    for (int i = 0; i < values.get(0).size(); i++) {
      int at = i;
      String own = path + "[" + i + "]";
      agreed.add(agree(own, values.stream().map(each -> each.get(at)).toList()));
    }
    return agreed;
  }
}
