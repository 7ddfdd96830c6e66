package pageferry.mutate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Changes an input as slips, bad disks and ill will do: bits, bytes, tokens, lines, nesting. */
final class Mutator {
  /** Numbers at the edges of what numbers can be. */
  static final List<String> EXTREMES =
      List.of(
          "0",
          "-0",
          "-1",
          "1",
          "2147483647",
          "2147483648",
          "-2147483649",
          "4294967295",
          "4294967297",
          "9007199254740993",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "1e9",
          "1e400",
          "0.1",
          "1.0",
          "NaN",
          "Infinity",
          "99999999999999999999999999",
          "0x10",
          "07");

  private static final List<String> PIECES =
      List.of(
          "null",
          "true",
          "off",
          "{}",
          "[]",
          "[",
          "]",
          "{",
          "}",
          ",",
          ":",
          "=",
          "+=",
          "\"",
          "\"\"\"",
          "\"\"",
          "${a}",
          "${?a}",
          "${about}",
          "include \"x\"",
          "include url(\"http://x\")",
          "#",
          "//",
          "a.b",
          ".",
          "\n",
          "\\u0000",
          "\u0000",
          "\u001b[31m",
          "\ud83d\ude00",
          "\ufeff",
          "'",
          "1 TiB",
          "-1 s",
          "1e3 ns",
          "0-",
          "0-99999999999",
          "99999999999:1",
          "bogus",
          "%s",
          "../../x",
          "*");

  private static final Pattern TOKEN =
      Pattern.compile("\"[^\"\n]*\"|[\\w.+-]+|\\s+|.", Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

  private final Random random;

  Mutator(Random random) {
    this.random = random;
  }

  /** The input with one to three changes. */
  byte[] mutate(byte[] input) {
    byte[] changed = input;
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      changed = random.nextInt(4) == 0 ? bytes(changed) : text(changed);
    }
    return changed;
  }

  /** A word of a command line with a change. */
  String word(String word) {
    return switch (random.nextInt(5)) {
      case 0 -> pick(EXTREMES);
      case 1 -> pick(PIECES);
      case 2 -> word + pick(PIECES);
      case 3 -> word.isEmpty() ? "" : word.substring(random.nextInt(word.length()));
      default -> new String(text(word.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    };
  }

  String pick(List<String> words) {
    return words.get(random.nextInt(words.size()));
  }

  // Bytes

  private byte[] bytes(byte[] input) {
    if (input.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int from = random.nextInt(input.length);
    int to = Math.min(input.length, from + 1 + random.nextInt(40));
    byte[] one = input.clone();
    switch (random.nextInt(7)) {
      case 0 -> one[from] ^= (byte) (1 << random.nextInt(8));
      case 1 -> one[from] = (byte) random.nextInt();
      case 2 -> one = Arrays.copyOf(input, from);
      case 3 -> one = spliced(input, from, to, new byte[0]);
      case 4 -> one = spliced(input, from, from, Arrays.copyOfRange(input, from, to));
      case 5 -> one = spliced(input, from, from, new byte[] {(byte) 0xc3, (byte) 0x28, 0});
      default -> one = spliced(input, 0, 0, new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});
    }
    return one;
  }

  private static byte[] spliced(byte[] input, int from, int to, byte[] with) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(input, 0, from);
    out.writeBytes(with);
    out.write(input, to, input.length - to);
    return out.toByteArray();
  }

  // Text

  private byte[] text(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    String changed = random.nextInt(5) == 0 ? lines(text) : tokens(text);
    return changed.getBytes(StandardCharsets.ISO_8859_1);
  }

  private String lines(String text) {
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    int one = random.nextInt(lines.size());
    int other = random.nextInt(lines.size());
    switch (random.nextInt(5)) {
      case 0 -> lines.remove(one);
      case 1 -> Collections.swap(lines, one, other);
      case 2 -> lines.add(one, lines.get(other));
      case 3 -> lines.set(one, lines.get(one) + "\r");
      default -> lines.subList(Math.min(one, other), Math.max(one, other)).clear();
    }
    return String.join(random.nextInt(6) == 0 ? "\r\n" : "\n", lines);
  }

  private String tokens(String text) {
    List<String> tokens =
        new ArrayList<>(
            TOKEN
                .matcher(text)
                .results()
                .map(result -> result.group())
                .collect(Collectors.toList()));
    List<Integer> words = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      Matcher number = NUMBER.matcher(tokens.get(i));
      if (number.find()) {
        numbers.add(i);
      }
      if (!tokens.get(i).isBlank()) {
        words.add(i);
      }
    }
    if (words.isEmpty()) {
      return text + pick(PIECES);
    }
    int at = words.get(random.nextInt(words.size()));
    int other = words.get(random.nextInt(words.size()));
    switch (random.nextInt(8)) {
      case 0 -> tokens.remove(at);
      case 1 -> Collections.swap(tokens, at, other);
      case 2 -> tokens.add(at, tokens.get(other));
      case 3 -> tokens.set(at, tokens.get(other));
      case 4 -> tokens.set(at, pick(PIECES));
      case 5 -> nest(tokens, at);
      default -> extreme(tokens, numbers);
    }
    return String.join("", tokens);
  }

  private void extreme(List<String> tokens, List<Integer> numbers) {
    if (!numbers.isEmpty()) {
      int number = numbers.get(random.nextInt(numbers.size()));
      String quoted = Matcher.quoteReplacement(pick(EXTREMES));
      tokens.set(number, NUMBER.matcher(tokens.get(number)).replaceFirst(quoted));
    }
  }

  private void nest(List<String> tokens, int at) {
    int levels = random.nextInt(10) == 0 ? 3000 : 1 + random.nextInt(4);
    boolean list = random.nextBoolean();
    String before = (list ? "[" : "{ a = ").repeat(levels);
    String after = (list ? "]" : "}").repeat(levels);
    tokens.set(at, before + tokens.get(at) + after);
  }
}
