package pageferry.experiment.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import pageferry.observe.NotMoved;
import pageferry.observe.Stayed;
import pageferry.world.MigrateEvent.PagesNotMoved;
import pageferry.world.PageSpan;
import pageferry.world.StayFacts;

/** The pages that did not move, as JSON. */
final class WhyJson {
  private WhyJson() {}

  /** Adds what stayed in a run. */
  static void add(ObjectNode run, NotMoved.Found found) {
    ObjectNode why = run.putObject("why");
    ObjectNode pages = why.putObject("pages");
    found.pages().forEach((cause, count) -> pages.put(cause.key(), count));
    ObjectNode hints = why.putObject("hints");
    found.hints().forEach((cause, count) -> hints.put(cause.key(), count));
    why.put("lost", found.lost());
    ArrayNode stayed = why.putArray("stayed");
    found.kept().forEach(each -> add(stayed.addObject(), each));
  }

  private static void add(ObjectNode node, Stayed stayed) {
    PagesNotMoved event = stayed.event();
    Stayed.Call call = stayed.call();
    node.put("task", call.task());
    node.put("pid", call.pid());
    node.put("step", event.step());
    node.put("call", call.what(event));
    node.put("isCall", call.op() != null);
    node.put("beganNs", call.beganNs());
    node.put("reason", event.reason().name());
    node.put("cause", event.cause().key());
    node.put("where", stayed.where());
    PageSpan at = event.at();
    node.put("mm", at.mm()).put("addr", at.addr()).put("pfn", at.pfn()).put("pages", at.pages());
    node.put("who", stayed.who());
    node.put("sinceNs", stayed.sinceNs());
    StayFacts saw = event.saw();
    node.put("errno", saw.errno()).put("node", saw.node());
    node.put("seen", saw.seen()).put("bound", saw.bound()).put("atNs", saw.atNs());
  }
}
