package pageferry.protocol.syscalls;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Knob;
import pageferry.mm.Sysctls;
import pageferry.mm.Watermarks;
import pageferry.mm.ZoneType;
import pageferry.protocol.compact.WatchFragmentation;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KernelFiles.Change;
import pageferry.protocol.kernel.KernelFiles.Written;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.inode.SetPageCluster;
import pageferry.protocol.ops.node.SetBoostFactor;
import pageferry.protocol.ops.node.SetWatermarks;
import pageferry.protocol.ops.node.WatchAnew;
import pageferry.protocol.swap.Swap;
import pageferry.world.CompactEvent;

/** A write by which the machine is tuned, and what follows from it at once. */
abstract class KnobCall extends Routine {
  private int node;

  KnobCall(KernelFunction function) {
    super(function);
  }

  /** Tunes the machine, or fails as the write does; ends the call. */
  final Instruction tune(Written written) {
    return tune(written, () -> done(0));
  }

  /** The same with something more to do about what is no number. */
  final Instruction tune(Written written, Supplier<Instruction> more) {
    Change change = written.change();
    if (written.errno() != null || change == null) {
      return fail(written.errno() == null ? Errno.EINVAL : written.errno());
    }
    return after(new Instruction.Tune(change), nothing -> act(written.knob(), more));
  }

  private Instruction act(@Nullable Knob knob, Supplier<Instruction> more) {
    if (knob == Knob.PAGE_CLUSTER && Swap.exists(cpu())) {
      SetPageCluster set = new SetPageCluster(cpu().machine().knob(knob));
      return after(Swap.ask(set), (Integer before) -> done(0));
    }
    if (knob == Knob.COMPACTION_PROACTIVENESS && cpu().machine().knob(knob) > 0) {
      return watch();
    }
    if (knob == Knob.WATERMARK_BOOST_FACTOR) {
      return setBoost(new SetBoostFactor(cpu().machine().knob(knob)));
    }
    return knob == Knob.MIN_FREE_KBYTES || knob == Knob.WATERMARK_SCALE_FACTOR
        ? setMarks()
        : more.get();
  }

  /** compaction_proactiveness_sysctl_handler() wakes each kcompactd, since 5.15. */
  private Instruction watch() {
    if (node == topology().nodeCount()) {
      return done(0);
    }
    int next = node++;
    return ask(next, new WatchAnew(), 0, number -> watched(next, number));
  }

  private Instruction watched(int nid, int number) {
    boolean now = cpu().machine().profile().has(KernelSwitch.PROACTIVE_COMPACTION_ON_DEMAND);
    if (now) {
      ZoneType highest = topology().nodes().get(nid).zones().get(zones(nid) - 1).type();
      cpu().trace(new CompactEvent.KcompactdWakeup(new CompactEvent.Place(nid, highest, -1)));
    }
    Step work = new WatchFragmentation.Work(nid, number, now);
    return after(new Instruction.StartWorker("kcompactd" + nid, work), started -> watch());
  }

  private int zones(int nid) {
    return topology().nodes().get(nid).zones().size();
  }

  private Instruction setBoost(SetBoostFactor set) {
    return node == topology().nodeCount() ? done(0) : ask(node++, set, 0, nothing -> setBoost(set));
  }

  /** setup_per_zone_wmarks(). */
  private Instruction setMarks() {
    if (node == topology().nodeCount()) {
      return done(0);
    }
    Sysctls sysctls = cpu().machine().tuning().sysctls();
    SetWatermarks set =
        new SetWatermarks(Watermarks.of(topology(), topology().nodes().get(node), sysctls));
    return ask(node++, set, 0, nothing -> setMarks());
  }
}
