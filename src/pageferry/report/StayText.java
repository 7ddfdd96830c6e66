package pageferry.report;

import pageferry.mm.BlockRefusal;
import pageferry.mm.Errno;
import pageferry.mm.StayCause;
import pageferry.observe.Stayed;
import pageferry.observe.Unit;
import pageferry.world.MigrateEvent.PagesNotMoved;
import pageferry.world.StayFacts;

/** Why pages did not move, as sentences. */
public final class StayText {
  private StayText() {}

  /** What kept the pages, who that was, and what was seen: {@code pinned by app:101 (pin p)}. */
  public static String why(Stayed stayed) {
    PagesNotMoved event = stayed.event();
    String errno = event.saw().errno() == 0 ? "" : ", -" + Errno.ofNegated(-event.saw().errno());
    return shortly(stayed) + since(stayed) + seen(event.cause(), event.saw()) + errno;
  }

  /** What kept the pages and who that was. */
  public static String shortly(Stayed stayed) {
    String cause = stayed.event().cause().text();
    String who = stayed.who();
    if (who.isEmpty()) {
      return cause;
    }
    return switch (stayed.event().cause()) {
      case PINNED -> "pinned by " + who;
      case REFERENCED -> "an extra reference of " + who;
      case LOCKED -> "PG_locked held by " + who;
      case ISOLATED -> "isolated by " + who;
      case MIGRATING -> "a migration entry of " + who;
      case IN_BATCH -> "in the lru_add batch of " + who;
      default -> cause + " (" + who + ")";
    };
  }

  private static String since(Stayed stayed) {
    if (stayed.sinceNs() < 0) {
      return "";
    }
    double ns = stayed.event().saw().atNs() - stayed.sinceNs();
    return " for " + Quantity.text(Math.max(0, ns), Unit.NS);
  }

  private static String seen(StayCause cause, StayFacts saw) {
    return switch (cause) {
      case PINNED, REFERENCED ->
          saw.seen() == 0 ? "" : ": " + saw.seen() + " references, " + saw.bound() + " expected";
      case SHARED -> ": mapped " + saw.seen() + " times";
      case NO_MEMORY ->
          saw.node() < 0
              ? ""
              : ": node "
                  + saw.node()
                  + " has "
                  + saw.seen()
                  + " pages free, "
                  + saw.bound()
                  + " must stay";
      case UNMOVABLE -> saw.errno() == 0 ? "" : ": " + BlockRefusal.at(saw.seen()).text();
      default -> "";
    };
  }
}
