package pageferry.serve;

import akka.http.javadsl.model.HttpRequest;
import akka.japi.Pair;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;

/**
 * What a request says.
 *
 * @param query the names and values of its address, in their order
 * @param body what it brings along
 */
record Asked(List<Pair<String, String>> query, String body) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * What a request says.
   *
   * @throws BadInput if its address cannot be read
   */
  static Asked of(HttpRequest request, String body) {
    try {
      return new Asked(request.getUri().query().toList(), body);
    } catch (RuntimeException illegal) {
      throw BadInput.at(new Place("address", 0), "names and values", "something else");
    }
  }

  /** All values of a name. */
  List<String> all(String name) {
    return query.stream().filter(each -> each.first().equals(name)).map(Pair::second).toList();
  }

  /** The value of a name; empty if it has none. */
  String one(String name) {
    List<String> all = all(name);
    return all.isEmpty() ? "" : all.get(0);
  }

  /**
   * The number that a name has.
   *
   * @throws BadInput if that is none
   */
  long number(String name) {
    String text = one(name);
    if (!text.matches("[0-9]{1,18}")) {
      throw BadInput.at(new Place(name, 0), "a number", "'" + text + "'");
    }
    return Long.parseLong(text);
  }

  /** The texts of a list that the body has under a name. */
  List<String> listed(String name) {
    List<String> texts = new ArrayList<>();
    JsonNode list = tree().path(name);
    if (!list.isArray()) {
      throw BadInput.at(new Place("body", 0), "a list of " + name, "none");
    }
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  /** The text that the body has under a name; empty if it has none. */
  String text(String name) {
    return tree().path(name).asText("");
  }

  private JsonNode tree() {
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException wrong) {
      throw BadInput.at(new Place("body", 0), "JSON", "something else");
    }
  }
}
