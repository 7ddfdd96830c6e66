package pageferry.experiment.strace;

import com.typesafe.config.ConfigUtil;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** One step, or another object of an experiment, as its text. */
final class StepText {
  private static final long NS_PER_US = 1000;

  private final StringBuilder text = new StringBuilder();

  /** A step that does that. */
  static StepText of(String op) {
    return new StepText().word("op", op);
  }

  /** Adds a word or a name. */
  StepText word(String key, String value) {
    boolean plain = value.matches("[A-Za-z_][A-Za-z0-9_-]*") && !value.matches("null|true|false");
    return add(key, plain ? value : ConfigUtil.quoteString(value));
  }

  /** Adds a number. */
  StepText number(String key, long value) {
    return add(key, Long.toString(value));
  }

  /** Adds a duration. */
  StepText time(String key, long ns) {
    return add(key, ns % NS_PER_US == 0 ? ns / NS_PER_US + " us" : ns + " ns");
  }

  /** Adds a list of numbers or plain words. */
  StepText list(String key, Collection<?> values) {
    return add(
        key, values.stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]")));
  }

  /** Adds a list of texts. */
  StepText texts(String key, List<String> values) {
    return list(key, values.stream().map(ConfigUtil::quoteString).toList());
  }

  /** Adds an object. */
  StepText object(String key, StepText value) {
    return add(key, value.toString());
  }

  /** Adds keys with their values as they are. */
  StepText raw(String inner) {
    text.append(text.length() == 0 ? "" : ", ").append(inner);
    return this;
  }

  private StepText add(String key, String value) {
    text.append(text.length() == 0 ? "" : ", ").append(key).append(" = ").append(value);
    return this;
  }

  /** What stands between the braces. */
  String inner() {
    return text.toString();
  }

  @Override
  public String toString() {
    return "{ " + text + " }";
  }
}
