package pageferry.experiment.traced;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pageferry.world.AccessEvent.TlbFlush;

/**
 * TLB shootdowns of a trace: tlb:tlb_flush. The sender waits until all CPUs have flushed
 * (flush_tlb_multi() of arch/x86/mm/tlb.c), so those of which it is told until the sender's next
 * event are those that were interrupted.
 */
final class ShootdownLines {
  private static final Pattern FIELDS =
      Pattern.compile("pages[:=](-?[0-9]{1,9}) reason[:=].*\\(([0-9])\\)");
  private static final String RECEIVED = "1";
  private static final String SENT = "4";

  private final Telling telling;
  private final Set<RealTask> senders = new LinkedHashSet<>();

  ShootdownLines(Telling telling) {
    this.telling = telling;
  }

  void addTo(Map<String, EventHandler> handlers) {
    handlers.put("tlb_flush", this::flush);
  }

  private boolean flush(TracedLine event, RealTask task) {
    Matcher matcher = FIELDS.matcher(event.fields());
    if (!matcher.matches()) {
      return false;
    }
    if (matcher.group(2).equals(SENT)) {
      task.shotDown = 0;
      task.shootsPages = Integer.parseInt(matcher.group(1));
      senders.add(task);
    } else if (matcher.group(2).equals(RECEIVED)) {
      senders.forEach(sender -> sender.shotDown++);
    }
    return true;
  }

  /** Tells of the shootdown that a task waited for, at its next event. */
  void settle(int cpu, RealTask task) {
    if (senders.remove(task) && task.shotDown >= 0) {
      telling.tell(cpu, task, new TlbFlush(task.shotDown, task.shootsPages));
      task.shotDown = -1;
    }
  }

  /** Forgets all: events are missing. */
  void forget() {
    senders.clear();
  }
}
