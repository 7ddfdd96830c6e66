package pageferry.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MigrateReason;
import pageferry.mm.StayCause;
import pageferry.mm.StepOp;
import pageferry.observe.Stayed;
import pageferry.world.MigrateEvent.PagesNotMoved;
import pageferry.world.PageSpan;
import pageferry.world.StayFacts;

/**
 * The pages that did not move in a saved run; causes that this version does not know are left out.
 */
public final class SavedStays {
  private SavedStays() {}

  /** What a run's {@code why} tells. */
  public static List<Stayed> of(JsonNode why) {
    List<Stayed> all = new ArrayList<>();
    for (JsonNode each : why.path("stayed")) {
      StayCause cause = find(StayCause.values(), StayCause::key, each.path("cause").asText());
      MigrateReason reason =
          find(MigrateReason.values(), MigrateReason::name, each.path("reason").asText());
      if (cause != null && reason != null) {
        all.add(stayed(each, cause, reason));
      }
    }
    return all;
  }

  private static Stayed stayed(JsonNode node, StayCause cause, MigrateReason reason) {
    PageSpan at =
        new PageSpan(
            node.path("mm").asInt(),
            node.path("addr").asLong(),
            node.path("pfn").asLong(),
            node.path("pages").asLong());
    StayFacts saw =
        new StayFacts(
            node.path("errno").asInt(),
            node.path("node").asInt(),
            node.path("seen").asLong(),
            node.path("bound").asLong(),
            node.path("atNs").asLong());
    PagesNotMoved event = new PagesNotMoved(reason, cause, node.path("step").asInt(), at, saw);
    String call = node.path("call").asText();
    StepOp op = node.path("isCall").asBoolean() ? find(StepOp.values(), StepOp::text, call) : null;
    Stayed.Call by =
        new Stayed.Call(
            node.path("task").asText(),
            node.path("pid").asInt(),
            op,
            node.path("beganNs").asLong());
    return new Stayed(
        by,
        event,
        node.path("where").asText(),
        node.path("who").asText(),
        node.path("sinceNs").asLong());
  }

  private static <T> @Nullable T find(T[] values, Function<T, String> name, String wanted) {
    return Arrays.stream(values)
        .filter(each -> name.apply(each).equals(wanted))
        .findFirst()
        .orElse(null);
  }
}
