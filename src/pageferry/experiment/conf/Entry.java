package pageferry.experiment.conf;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import pageferry.mm.Paging;

/** A value of a conf file that knows its place, so that a mistake in it can be shown there. */
public final class Entry {
  private static final int KIB = 1024;
  private static final int LONGEST_FOUND = 60;

  private final ConfigValue value;
  private final String name;

  Entry(ConfigValue value, String name) {
    this.value = value;
    this.name = name;
  }

  /** The key under which the value stands, without those above it; for a file its name. */
  public String name() {
    return name;
  }

  /** The value as the config library has it. */
  public ConfigValue value() {
    return value;
  }

  /** The same place in the same files with another value. */
  public Entry with(ConfigValue other) {
    return new Entry(other, name);
  }

  /** Where the value stands. */
  public Place place() {
    return Place.of(value.origin());
  }

  /** The complaint that something else was expected here. */
  public BadInput mistake(String expected) {
    return BadInput.at(place(), expected, describe());
  }

  /** The complaint that this is a name and none of the valid ones. */
  public BadInput unknown(String expected, Collection<String> valid) {
    return BadInput.unknown(place(), expected, text(), valid);
  }

  public boolean isObject() {
    return value.valueType() == ConfigValueType.OBJECT;
  }

  public boolean isNull() {
    return value.valueType() == ConfigValueType.NULL;
  }

  public boolean isList() {
    return value.valueType() == ConfigValueType.LIST;
  }

  public boolean isNumber() {
    return value.valueType() == ConfigValueType.NUMBER;
  }

  /** The text of a string, number or boolean, as it was written. */
  public String text() {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> value.atKey("it").getString("it");
      case OBJECT, LIST, NULL -> throw mistake("text for '" + name + "'");
    };
  }

  /** A whole number between {@code least} and {@code most}. */
  public long whole(long least, long most) {
    String expected = "a whole number" + range(least, most) + " for '" + name + "'";
    if (isObject() || isList()) {
      throw mistake(expected);
    }
    try {
      long number = Long.parseLong(text().strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notWhole) {
      throw mistake(expected);
    }
    throw mistake(expected);
  }

  /** A whole number between {@code least} and {@code most}, which fit an int. */
  public int count(int least, int most) {
    return Math.toIntExact(whole(least, most));
  }

  /** A number that need not be whole. */
  public double number() {
    try {
      return isObject() || isList() ? Double.NaN : requireFinite(Double.parseDouble(text()));
    } catch (NumberFormatException notNumber) {
      throw mistake("a number for '" + name + "'");
    }
  }

  /** A yes or no: true, on, yes or false, off, no. */
  public boolean flag() {
    return switch (isObject() || isList() ? "" : text()) {
      case "true", "on", "yes" -> true;
      case "false", "off", "no" -> false;
      default -> throw mistake("on or off for '" + name + "'");
    };
  }

  /** A duration in nanoseconds, so long at most that a few of them add up. */
  public long nanoseconds() {
    OptionalLong ns = isObject() || isList() ? OptionalLong.empty() : Units.nanoseconds(text());
    if (ns.isEmpty()) {
      throw mistake("a duration such as 250 ns, 1.5 us, 3 ms or 1 s for '" + name + "'");
    }
    return atMost(ns.getAsLong(), Units.MOST_NS);
  }

  /** The duration itself, which must be no longer than {@code most}. */
  long atMost(long ns, long most) {
    if (ns > most) {
      throw mistake("at most " + most / Units.NS_PER_S + " s for '" + name + "'");
    }
    return ns;
  }

  /** A size in base pages, written as such or in bytes that make whole ones. */
  public long pages(Paging paging) {
    String text = isObject() || isList() ? "" : text();
    OptionalLong count = Units.pages(text);
    OptionalLong bytes = Units.bytes(text);
    if (count.isEmpty() && (bytes.isEmpty() || bytes.getAsLong() % paging.bytes() != 0)) {
      String page = paging.bytes() / KIB + " KiB";
      throw mistake(
          "a size in whole pages of "
              + page
              + " such as 48 MiB, 8 GiB or 16 pages for '"
              + name
              + "'");
    }
    return count.orElseGet(() -> bytes.getAsLong() / paging.bytes());
  }

  /** One of the given names, and what it stands for. */
  public <T> T oneOf(String expected, Map<String, T> names) {
    T meant = isObject() || isList() ? null : names.get(text());
    if (meant == null) {
      throw isObject() || isList() ? mistake(expected) : unknown(expected, names.keySet());
    }
    return meant;
  }

  /** The elements of a list. */
  public List<Entry> list(String expected) {
    if (!(value instanceof ConfigList list)) {
      throw mistake(expected);
    }
    List<Entry> elements = new ArrayList<>();
    for (ConfigValue element : list) {
      elements.add(new Entry(element, name));
    }
    return elements;
  }

  /** The keys of an object with their values, in the order in which they were written. */
  public Map<String, Entry> members(String expected) {
    if (!(value instanceof ConfigObject object)) {
      throw mistake(expected);
    }
    Map<String, Entry> members = new LinkedHashMap<>();
    for (String key : KeyOrder.of(object)) {
      ConfigValue member = object.get(key);
      if (member != null) {
        members.put(key, new Entry(member, key));
      }
    }
    return members;
  }

  /** An object of an experiment, with no keys but its own. */
  public Fields fields(Keys of) {
    return fields(of.what(), of.keys());
  }

  /** An object that may have the given keys and no others. */
  public Fields fields(String what, String... keys) {
    return fields(what, Arrays.asList(keys));
  }

  /** An object that may have the given keys and no others. */
  public Fields fields(String what, Collection<String> keys) {
    Map<String, Entry> members = members(what);
    for (Entry member : members.values()) {
      if (!keys.contains(member.name)) {
        throw BadInput.unknown(member.place(), "a key of " + what, member.name, keys);
      }
    }
    return new Fields(this, what, members);
  }

  /** The value as JSON, with its keys in their order. */
  public String json() {
    if (isObject()) {
      return members("an object").values().stream()
          .map(each -> ConfigUtil.quoteString(each.name) + ": " + each.json())
          .collect(Collectors.joining(",\n", "{", "}"));
    }
    if (isList()) {
      return list("a list").stream().map(Entry::json).collect(Collectors.joining(", ", "[", "]"));
    }
    return value.render(ConfigRenderOptions.concise());
  }

  /** The value in one line, for a message or a label. */
  public String describe() {
    return switch (value.valueType()) {
      case OBJECT -> "an object";
      case LIST -> "a list";
      case NULL -> "null";
      case STRING, NUMBER, BOOLEAN -> "'" + shorten(text()) + "'";
    };
  }

  private static String range(long least, long most) {
    if (most < Long.MAX_VALUE) {
      return " from " + least + " to " + most;
    }
    return least > Long.MIN_VALUE ? " from " + least + " on" : "";
  }

  private double requireFinite(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw mistake("a finite number for '" + name + "'");
    }
    return number;
  }

  private static String shorten(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= LONGEST_FOUND ? line : line.substring(0, LONGEST_FOUND) + "...";
  }
}
