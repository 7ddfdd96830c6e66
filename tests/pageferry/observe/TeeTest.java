package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pageferry.world.MemoryEvent.PageFree;
import pageferry.world.Tracer;

class TeeTest {
  private final List<String> heard = new ArrayList<>();

  @Test
  void every_listener_hears_every_event_in_the_order_of_the_listeners() {
    Tracer tee = new Tee(listener("a"), listener("b"));
    tee.emit(5, 1, 100, new PageFree(7, 0));
    tee.emit(6, -1, 0, new PageFree(8, 9));
    assertThat(heard)
        .containsExactly(
            "a 5 1 100 PageFree[pfn=7, order=0]",
            "b 5 1 100 PageFree[pfn=7, order=0]",
            "a 6 -1 0 PageFree[pfn=8, order=9]",
            "b 6 -1 0 PageFree[pfn=8, order=9]");
  }

  private Tracer listener(String name) {
    return (timeNs, cpu, task, event) ->
        heard.add(name + " " + timeNs + " " + cpu + " " + task + " " + event);
  }
}
