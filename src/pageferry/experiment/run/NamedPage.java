package pageferry.experiment.run;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.observe.MapNames;
import pageferry.observe.MapNames.Area;
import pageferry.observe.MapNames.Process;
import pageferry.observe.NotMoved;
import pageferry.observe.PageLife;

/** A page that a user has named: by process, map and number, or by its frame. */
public final class NamedPage {
  private static final Pattern NAME = Pattern.compile("(?:(.+)\\.)?([^.+]+)\\+([0-9]{1,12})");
  private static final Pattern FRAME =
      Pattern.compile("(?:pfn *=? *)?(0x[0-9a-fA-F]{1,15}|[0-9]{1,15})");

  private final NotMoved.Known known;

  /**
   * @param known what is known of the run before it begins
   */
  public NamedPage(NotMoved.Known known) {
    this.known = known;
  }

  /**
   * Whoever follows that page.
   *
   * @throws BadInput if there is none
   */
  public PageLife life(String name) {
    List<String> maps = maps(known.maps());
    Matcher frame = FRAME.matcher(name);
    if (frame.matches()) {
      long pfn = Long.decode(frame.group(1));
      return new PageLife(known, new PageLife.Wanted("", -1, pfn), 0);
    }
    Matcher page = NAME.matcher(name);
    if (!page.matches()) {
      throw BadInput.at(
          new Place("--page", 0),
          "a page such as app.a+3 or a page frame such as 0x1f",
          "'" + name + "'");
    }
    String map = name.substring(0, name.lastIndexOf('+'));
    if (!maps.contains(map)) {
      throw BadInput.unknownArgument("--page", "a page of a map", map, maps);
    }
    String owner = page.group(1) == null ? known.maps().processes().get(0).name() : page.group(1);
    Process layout = layout(owner);
    Area area = layout.map(page.group(2)).orElseThrow();
    long number = Long.parseLong(page.group(3));
    if (number >= area.pages()) {
      throw BadInput.at(
          new Place("--page", 0),
          map + "+0 to " + map + "+" + (area.pages() - 1),
          "'" + name + "'");
    }
    boolean there = known.maps().process(owner).isPresent();
    PageLife.Wanted wanted = new PageLife.Wanted(owner, area.vpn() + number, -1);
    return new PageLife(known, wanted, there ? layout.mm() : 0);
  }

  /** All maps by the names that they have. */
  public static List<String> maps(MapNames maps) {
    boolean plain = maps.processes().size() == 1 && maps.children().isEmpty();
    Stream<String> own =
        maps.processes().stream()
            .flatMap(each -> named(plain ? "" : each.name() + ".", each.maps()));
    Stream<String> children =
        maps.children().stream()
            .flatMap(
                each ->
                    maps.ofTask(each.thread()).stream()
                        .flatMap(parent -> named(each.name() + ".", parent.maps())));
    return Stream.concat(own, children).distinct().toList();
  }

  private static Stream<String> named(String owner, List<Area> areas) {
    return areas.stream().map(area -> owner + area.map());
  }

  /** The layout of a process, or that of its parent for a child. */
  private Process layout(String owner) {
    MapNames maps = known.maps();
    Optional<Process> own = maps.process(owner);
    return own.orElseGet(
        () ->
            maps.children().stream()
                .filter(each -> each.name().equals(owner))
                .findFirst()
                .flatMap(each -> maps.ofTask(each.thread()))
                .orElseThrow());
  }
}
