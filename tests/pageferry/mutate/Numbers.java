package pageferry.mutate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.mutate.Cases.Case;

/** Puts the edges of what numbers can be in the place of every number of every file, in turn. */
final class Numbers {
  private static final Pattern NUMBER = Pattern.compile("(?<![\\w.-])\\d+(?![\\w.])");
  static final List<String> EDGES =
      List.of(
          "0",
          "1",
          "-1",
          "2147483647",
          "2147483649",
          "-2147483648",
          "4294967297",
          "9223372036854775807",
          "-9223372036854775808");

  private Numbers() {}

  /** One file with one number replaced. */
  record Place(Case file, int start, int end, String number) {
    String with(String other) {
      String text = new String(file.content(), StandardCharsets.UTF_8);
      return text.substring(0, start) + other + text.substring(end);
    }
  }

  static List<Place> places(List<Case> cases) {
    List<Place> places = new ArrayList<>();
    for (Case each : cases) {
      if (List.of("experiment", "machine", "kernel", "included").contains(each.kind())
          || each.home() != null) {
        String name = each.file().getFileName().toString();
        if (name.startsWith("shipped") || name.endsWith("-2.conf")) {
          continue;
        }
        Matcher number = NUMBER.matcher(new String(each.content(), StandardCharsets.UTF_8));
        while (number.find()) {
          places.add(new Place(each, number.start(), number.end(), number.group()));
        }
      }
    }
    return places;
  }

  /** What is wrong with the answer to one number in one place, or null. */
  static @Nullable String wrong(Place place, String number) throws IOException {
    Case one = place.file();
    Files.writeString(one.file(), place.with(number));
    Heard heard = Mutations.heard(one, one.arguments());
    Files.write(one.file(), one.content());
    String complaint = heard.wrongOfFile();
    String text = new String(one.content(), StandardCharsets.UTF_8);
    return complaint == null
        ? null
        : one.file().getFileName()
            + ": "
            + number
            + " for '"
            + text.substring(Math.max(0, place.start() - 30), place.end()).replace('\n', ' ')
            + "': "
            + complaint
            + ": "
            + heard.err().strip();
  }

  /** Arguments: the first place, and how many. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("numbers");
    List<Place> places = places(new Cases(folder).all());
    int from = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
    int to = arguments.length > 1 ? from + Integer.parseInt(arguments[1]) : places.size();
    int count = 0;
    int wrong = 0;
    for (Place place : places.subList(Math.min(from, places.size()), Math.min(to, places.size()))) {
      for (String edge : EDGES) {
        String said = wrong(place, edge);
        count++;
        if (said != null) {
          wrong++;
          System.out.println(said);
        }
      }
    }
    System.out.println(count + " numbers in " + places.size() + " places, " + wrong + " wrong");
    System.exit(wrong == 0 ? 0 : 1);
  }
}
