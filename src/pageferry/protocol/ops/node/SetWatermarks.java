package pageferry.protocol.ops.node;

import java.util.List;
import pageferry.mm.Watermarks;

/**
 * Sets the watermarks of a node's zones: setup_per_zone_wmarks() (mm/page_alloc.c, Linux 6.1), when
 * vm.min_free_kbytes or vm.watermark_scale_factor is written. Answers 0.
 *
 * @param zones those of each zone
 */
public record SetWatermarks(List<Watermarks> zones) implements NodeOp<Integer> {
  public SetWatermarks {
    zones = List.copyOf(zones);
  }

  @Override
  public Integer on(NodeMemory memory) {
    for (int i = 0; i < zones.size(); i++) {
      memory.zones().get(i).setMarks(zones.get(i));
    }
    return 0;
  }
}
