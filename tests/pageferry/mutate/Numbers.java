package pageferry.mutate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pageferry.mutate.Cases.Case;

/** Puts the edges of what numbers can be in the place of every number of every file, in turn. */
final class Numbers {
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\w.-])\\d+(?=[a-zA-Z]{0,3}(?![\\w.]))");
  private static final List<String> KINDS =
      List.of(
          "experiment",
          "machine",
          "kernel",
          "arch",
          "included",
          "journal.conf",
          "seeds",
          "transcript",
          "schedule");

  /** What is written by pageferry itself has more numbers, of the same kinds. */
  private static final int MOST = 150;

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

  /**
   * One number of a file or of a command line.
   *
   * @param argument which argument it stands in, or -1 if in the file
   */
  record Place(Case of, int argument, int start, int end) {
    private String text() {
      return argument < 0
          ? new String(of.content(), StandardCharsets.UTF_8)
          : of.arguments().get(argument);
    }

    private String with(String other) {
      return text().substring(0, start) + other + text().substring(end);
    }

    private String name() {
      String before = argument < 1 ? "" : of.arguments().get(argument - 1) + " ";
      return before + text().substring(Math.max(0, start - 30), end).replace('\n', ' ');
    }
  }

  /** The places of numbers; not of how much is to be done, for that takes as long as it says. */
  static List<Place> places(List<Case> cases) {
    List<Place> places = new ArrayList<>();
    for (Case each : cases) {
      if (each.file() == null) {
        for (int i = 1; i < each.arguments().size(); i++) {
          String before = each.arguments().get(i - 1);
          boolean isSkipped =
              each.arguments().get(i).startsWith("/") || Cases.WORK.contains(before);
          places.addAll(isSkipped ? List.of() : places(each, i, each.arguments().get(i)));
        }
      } else if (KINDS.contains(each.kind()) || each.home() != null) {
        String name = each.file().getFileName().toString();
        if (!name.startsWith("shipped") && !name.endsWith("-2.conf")) {
          places.addAll(places(each, -1, new String(each.content(), StandardCharsets.UTF_8)));
        }
      }
    }
    return places;
  }

  private static List<Place> places(Case one, int argument, String text) {
    return NUMBER
        .matcher(text)
        .results()
        .limit(MOST)
        .map(number -> new Place(one, argument, number.start(), number.end()))
        .toList();
  }

  /** What is wrong with the answer to one number in one place, or null. */
  static @Nullable String wrong(Place place, String number) throws IOException {
    Case one = place.of();
    List<String> arguments = new ArrayList<>(one.arguments());
    Heard heard;
    if (place.argument() < 0) {
      Files.writeString(one.file(), place.with(number));
      heard = Mutations.heard(one, arguments);
      Files.write(one.file(), one.content());
    } else {
      arguments.set(place.argument(), place.with(number));
      heard = Mutations.heard(one, arguments);
    }
    String complaint = place.argument() < 0 ? heard.wrongOfFile() : heard.wrong();
    return complaint == null
        ? null
        : (one.file() == null ? one.arguments().get(0) : one.file().getFileName())
            + ": "
            + number
            + " for '"
            + place.name()
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
