package pageferry.experiment;

import com.typesafe.config.ConfigUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import pageferry.experiment.conf.Entry;

/** Writes a conf text down again in a layout that is drawn: the same text to whoever reads it. */
final class Layouts {
  private final Random random;
  private final String lineEnd;
  private final boolean inOneLine;
  private final StringBuilder out = new StringBuilder();

  private Layouts(Random random) {
    this.random = random;
    this.lineEnd = random.nextInt(3) == 0 ? "\r\n" : "\n";
    this.inOneLine = random.nextInt(4) == 0;
  }

  /** The object as HOCON. */
  static String hocon(Entry object, long seed) {
    Layouts layout = new Layouts(new Random(seed));
    boolean braces = layout.random.nextBoolean();
    layout.out.append(braces ? "{" : "");
    layout.members(object);
    return layout.out.append(braces ? "}" : "").toString();
  }

  /** The object as JSON without a blank. */
  static String json(Entry object) {
    return object.json().replace(",\n", ",");
  }

  private void members(Entry object) {
    boolean first = true;
    for (Map.Entry<String, Entry> member : object.members("an object").entrySet()) {
      separate(first);
      member(member.getKey(), member.getValue());
      first = false;
    }
    blank();
  }

  private void member(String key, Entry value) {
    List<String> path = new ArrayList<>(List.of(key));
    Entry inner = value;
    while (inner.isObject() && inner.members("an object").size() == 1 && random.nextBoolean()) {
      String only = inner.members("an object").keySet().iterator().next();
      inner = inner.members("an object").get(only);
      path.add(only);
    }
    out.append(String.join(".", path.stream().map(this::key).toList()));
    if (!inner.isObject() || random.nextBoolean()) {
      out.append(pick(" ", "")).append(pick("=", ":"));
      blank();
    } else {
      out.append(pick(" ", ""));
    }
    value(inner);
  }

  private void value(Entry value) {
    if (value.isObject()) {
      out.append('{');
      members(value);
      out.append('}');
    } else if (value.isList()) {
      out.append('[');
      boolean first = true;
      for (Entry element : value.list("a list")) {
        separate(first);
        value(element);
        first = false;
      }
      blank();
      out.append(']');
    } else {
      out.append(value.json());
    }
  }

  private String key(String key) {
    return key.matches("[a-zA-Z_-]+") && random.nextBoolean() ? key : ConfigUtil.quoteString(key);
  }

  private void separate(boolean first) {
    if (first) {
      blank();
    } else if (inOneLine || random.nextBoolean()) {
      out.append(',');
      blank();
    } else {
      out.append(pick("", "  # a comment, { with = [ signs", " // b {")).append(lineEnd);
      blank();
    }
  }

  private void blank() {
    out.append(pick("", " ", "\t"));
    if (!inOneLine && random.nextInt(3) == 0) {
      out.append(pick("", "# zoe { a = 1", "//,")).append(lineEnd).append(pick("", "    "));
    }
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
